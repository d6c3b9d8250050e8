#pragma once

#include "ops/options_detail.hpp"
#include "ops/text_detail.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// What options can be, for the table.
namespace flinxx::ops::detail {

inline const config defaults;

template <class T>
std::int64_t count_of(T value) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<std::int64_t>(value);
  } else {
    return value.count();
  }
}

/// A whole number or a duration in whole units.
template <class T>
option_value number(T config::*field, std::string takes, std::int64_t least, std::int64_t most) {
  return {.takes = std::move(takes),
          .allowed = "a whole number from " + std::to_string(least) + " to " + std::to_string(most),
          .fallback = std::to_string(count_of(defaults.*field)),
          .set = [=](config& to, std::string_view text) -> std::optional<std::string> {
            std::int64_t value = 0;
            const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
            if (error != std::errc() || stop != text.data() + text.size() || value < least || value > most) {
              return std::string(text);
            }
            to.*field = static_cast<T>(value);
            return std::nullopt;
          }};
}

/// A whole number, or a word for none.
template <class T>
option_value number_or(std::optional<T> config::*field, std::string none, std::int64_t least, std::int64_t most) {
  return {.takes = "N",
          .allowed = "a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", or " + none,
          .fallback = none,
          .set = [=](config& to, std::string_view text) -> std::optional<std::string> {
            std::int64_t value = 0;
            const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
            const bool is_number = error == std::errc() && stop == text.data() + text.size();
            if (text != none && (!is_number || value < least || value > most)) return std::string(text);
            to.*field = is_number ? std::optional<T>(value) : std::nullopt;
            return std::nullopt;
          }};
}

/// One of a few words.
template <class T>
option_value choice(T config::*field, std::vector<std::pair<std::string_view, std::type_identity_t<T>>> words) {
  option_value result{.takes = "WORD", .allowed = {}, .fallback = {}, .set = {}};
  for (const auto& [word, value] : words) {
    result.allowed += word == words.front().first ? "" : word == words.back().first ? " or " : ", ";
    result.allowed += word;
    if (value == defaults.*field) result.fallback = word;
  }
  result.set = [=](config& to, std::string_view text) -> std::optional<std::string> {
    for (const auto& [word, value] : words) {
      if (word != text) continue;
      to.*field = value;
      return std::nullopt;
    }
    return std::string(text);
  };
  return result;
}

/// Any text that `is_allowed` agrees to.
inline option_value text(std::string config::*field, std::string takes, std::string allowed,
                         bool (*is_allowed)(std::string_view)) {
  return {.takes = std::move(takes),
          .allowed = std::move(allowed),
          .fallback = defaults.*field,
          .set = [=](config& to, std::string_view given) -> std::optional<std::string> {
            if (!is_allowed(given)) return std::string(given);
            to.*field = given;
            return std::nullopt;
          }};
}

/// Items between commas, each of which `is_allowed` agrees to; `none` for no items.
inline option_value list(std::vector<std::string> config::*field, std::string takes, std::string allowed,
                         bool (*is_allowed)(std::string_view)) {
  option_value result{
      .takes = std::move(takes), .allowed = std::move(allowed) + ", or none", .fallback = {}, .set = {}};
  for (const auto& item : defaults.*field) result.fallback += (result.fallback.empty() ? "" : ",") + item;
  if (result.fallback.empty()) result.fallback = "none";
  result.set = [=](config& to, std::string_view given) -> std::optional<std::string> {
    std::vector<std::string> items;
    for (bool more = !given.empty() && given != "none"; more;) {
      const auto comma = given.find(',');
      const auto item = trim(given.substr(0, comma));
      if (item.empty() || !is_allowed(item)) return std::string(item);
      items.emplace_back(item);
      more = comma != given.npos;
      if (more) given.remove_prefix(comma + 1);
    }
    to.*field = std::move(items);
    return std::nullopt;
  };
  return result;
}

}  // namespace flinxx::ops::detail
