#include "ops/authority_detail.hpp"

#include <algorithm>
#include <charconv>

namespace flinxx::ops::detail {
namespace {

constexpr std::size_t longest_host = 253;  // a name of DNS, in letters
constexpr std::size_t longest_port = 5;

std::optional<std::uint16_t> port_in(std::string_view text) noexcept {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  const bool is_port = text.size() <= longest_port && error == std::errc() && stop == end;
  return is_port ? std::optional(port) : std::nullopt;
}

}  // namespace

std::optional<authority> parse_authority(std::string_view text) noexcept {
  authority found;
  found.in_brackets = text.starts_with('[');
  const auto end = found.in_brackets ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == text.npos) return std::nullopt;
  const auto first = found.in_brackets ? 1U : 0U;
  found.host = text.substr(first, end - first);
  const std::string_view allowed = found.in_brackets
                                       ? "0123456789abcdefABCDEF:."
                                       : "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-";
  if (found.host.empty() || found.host.size() > longest_host) return std::nullopt;
  if (found.host.find_first_not_of(allowed) != found.host.npos) return std::nullopt;
  text.remove_prefix(end + first);
  if (text.empty()) return found;
  found.port = port_in(text.substr(1));
  return text.front() == ':' && found.port ? std::optional(found) : std::nullopt;
}

}  // namespace flinxx::ops::detail
