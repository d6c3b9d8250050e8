#include "http/words.hpp"

#include <flinxx/http/forwarded.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace flinxx::http {
namespace {

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// A number, or a name that hides it (RFC 7239, 6).
bool is_port(std::string_view text) noexcept {
  if (text.starts_with('_'))
    return text.size() > 1 && std::all_of(text.begin(), text.end(), [](char c) {
             return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
           });
  return !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit);
}

std::string_view without_port(std::string_view node) noexcept {
  if (node.starts_with('[')) {
    const auto end = node.find(']');
    if (end == node.npos || node.find(':') > end) return {};
    const auto rest = node.substr(end + 1);
    const bool sound = rest.empty() || (rest.starts_with(':') && is_port(rest.substr(1)));
    return sound ? node.substr(1, end - 1) : std::string_view();
  }
  const auto colon = node.find(':');
  if (colon == node.npos || node.find(':', colon + 1) != node.npos) return node;
  return is_port(node.substr(colon + 1)) ? node.substr(0, colon) : std::string_view();
}

// Takes a word or a quoted string off the text; nothing if there is none. Many write host:port without the quotes that
// it needs.
std::optional<std::string> take_value(std::string_view& text) {
  std::string value;
  if (!text.starts_with('"')) {
    value = text.substr(0, text.find_first_of("\"; \t"));
    text.remove_prefix(value.size());
    return value.empty() ? std::nullopt : std::optional(value);
  }
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    if (text[i] == '\\' && ++i == text.size()) break;
    value += text[i];
  }
  return std::nullopt;
}

struct pair {
  std::string_view name;
  std::string value;
};

std::optional<pair> take_pair(std::string_view& text) {
  const auto equals = text.find('=');
  if (equals == text.npos) return std::nullopt;
  const auto name = text.substr(0, equals);
  if (name.empty() || name.find_first_of("\"; \t") != name.npos) return std::nullopt;
  text.remove_prefix(equals + 1);
  auto value = take_value(text);
  return value ? std::optional(pair{name, std::move(*value)}) : std::nullopt;
}

// RFC 7239, 4. Blanks around a semicolon are not in its grammar, and do no harm.
hop read_element(std::string_view text) {
  hop found;
  bool has_for = false;
  for (;;) {
    text = trim(text);
    if (!text.starts_with(';') && !text.empty()) {
      const auto next = take_pair(text);
      if (!next) return {};
      if (same_word(next->name, "for")) {
        if (std::exchange(has_for, true)) return {};
        found.address = without_port(next->value);
      } else if (same_word(next->name, "proto")) {
        found.proto = next->value;
      } else if (same_word(next->name, "host")) {
        found.host = next->value;
      }
      text = trim(text);
    }
    if (text.empty()) return found;
    if (!text.starts_with(';')) return {};
    text.remove_prefix(1);
  }
}

// The last comma that stands outside of quotes, given that the text ends outside of them.
std::size_t last_comma(std::string_view text) noexcept {
  bool quoted = false;
  for (std::size_t i = text.size(); i-- > 0;) {
    if (text[i] == ',' && !quoted) return i;
    if (text[i] != '"') continue;
    std::size_t slashes = 0;
    while (slashes < i && text[i - 1 - slashes] == '\\') ++slashes;
    if (slashes % 2 == 0) quoted = !quoted;
  }
  return text.npos;
}

}  // namespace

std::string_view name_of(forwarded_field field) noexcept {
  return field == forwarded_field::forwarded ? "Forwarded" : "X-Forwarded-For";
}

std::string_view take_last(std::string_view& list, forwarded_field field) noexcept {
  const auto comma = field == forwarded_field::forwarded ? last_comma(list) : list.rfind(',');
  const auto item = trim(comma == list.npos ? list : list.substr(comma + 1));
  list = comma == list.npos ? std::string_view() : list.substr(0, comma);
  return item;
}

hop read_hop(std::string_view item, forwarded_field field) {
  if (field == forwarded_field::forwarded) return read_element(item);
  return {std::string(without_port(item)), {}, {}};
}

std::string_view first_of(std::string_view list) noexcept {
  return trim(list.substr(0, list.find(',')));
}

// Some proxies name the protocol of a WebSocket.
bool is_secure_scheme(std::string_view scheme) noexcept {
  return same_word(scheme, "https") || same_word(scheme, "wss");
}

}  // namespace flinxx::http
