#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::ops {

/// Where something is sent to.
struct host_port {
  std::string host;  ///< A name or an address, without brackets.
  std::uint16_t port = 0;
};

/// "stats.example.org:8125", "127.0.0.1:8125", "[::1]:8125". Pure.
[[nodiscard]] std::optional<host_port> parse_host_port(std::string_view text);

}  // namespace flinxx::ops
