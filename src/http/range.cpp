#include "http/range.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace flinxx::http {
namespace {

std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

byte_range parse_range(std::string_view field, std::size_t total) {
  using kind = byte_range::kind;
  constexpr std::string_view unit = "bytes=";
  if (!field.starts_with(unit)) return {};
  field.remove_prefix(unit.size());
  const auto dash = field.find('-');
  if (dash == std::string_view::npos) return {};
  const std::string_view from = field.substr(0, dash);
  const std::string_view to = field.substr(dash + 1);
  if (from.empty()) {  // the last n bytes
    const auto n = number(to);
    if (!n) return {};
    if (*n == 0 || total == 0) return {kind::unsatisfiable, 0, 0};
    const std::size_t size = std::min(*n, total);
    return {kind::part, total - size, size};
  }
  const auto first = number(from);
  const auto last = to.empty() ? std::optional<std::size_t>(static_cast<std::size_t>(-1)) : number(to);
  if (!first || !last || *last < *first) return {};
  if (*first >= total) return {kind::unsatisfiable, 0, 0};
  return {kind::part, *first, std::min(*last, total - 1) - *first + 1};
}

}  // namespace flinxx::http
