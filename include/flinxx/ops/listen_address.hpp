#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::ops {

/// Where to listen: "127.0.0.1:9464", "[::1]:9464", "localhost:9464".
struct listen_address {
  std::string host;  ///< Numeric, without the brackets of IPv6.
  std::uint16_t port = 0;
  bool is_loopback = false;  ///< Nobody but this machine can connect there.
};

/// Nothing for anything else. Throws nothing but std::bad_alloc.
[[nodiscard]] std::optional<listen_address> parse_listen_address(std::string_view text);

}  // namespace flinxx::ops
