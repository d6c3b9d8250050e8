#include <flinxx/ops/host_port.hpp>

#include <charconv>

namespace flinxx::ops {

std::optional<host_port> parse_host_port(std::string_view text) {
  constexpr std::string_view of_names = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  constexpr std::string_view of_addresses = "0123456789abcdefABCDEF:.";
  const auto colon = text.rfind(':');
  if (colon == text.npos || colon > 253) return std::nullopt;
  auto host = text.substr(0, colon);
  const bool in_brackets = host.starts_with('[') && host.ends_with(']');
  if (in_brackets) host = host.substr(1, host.size() - 2);
  if (host.empty() || host.find_first_not_of(in_brackets ? of_addresses : of_names) != host.npos) return std::nullopt;
  host_port out{std::string(host)};
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, out.port);
  if (error != std::errc() || stop != end || out.port == 0) return std::nullopt;
  return out;
}

}  // namespace flinxx::ops
