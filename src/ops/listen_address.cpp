#include <flinxx/ops/listen_address.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

namespace flinxx::ops {
namespace {

// As IPv6, an IPv4 address mapped into it. Nothing where the text is no address.
std::optional<std::array<std::uint8_t, 16>> bytes_of(const std::string& host, bool in_brackets) {
  std::array<std::uint8_t, 16> bytes{};
  if (in_brackets) return inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1 ? std::optional(bytes) : std::nullopt;
  bytes[10] = bytes[11] = 0xff;
  return inet_pton(AF_INET, host.c_str(), &bytes[12]) == 1 ? std::optional(bytes) : std::nullopt;
}

bool is_loopback(const std::array<std::uint8_t, 16>& bytes) {
  static constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  static constexpr std::array<std::uint8_t, 16> loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return bytes == loopback || (std::equal(mapped.begin(), mapped.end(), bytes.begin()) && bytes[12] == 127);
}

}  // namespace

std::optional<listen_address> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos || text.size() > 64 || text.find('\0') != text.npos) return std::nullopt;
  auto host = text.substr(0, colon);
  const bool in_brackets = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  if (in_brackets) host = host.substr(1, host.size() - 2);
  listen_address out{host == "localhost" ? "127.0.0.1" : std::string(host)};
  const auto bytes = bytes_of(out.host, in_brackets);
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, out.port);
  if (!bytes || error != std::errc() || stop != end) return std::nullopt;
  out.is_loopback = is_loopback(*bytes);
  return out;
}

}  // namespace flinxx::ops
