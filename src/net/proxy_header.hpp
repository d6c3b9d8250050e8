#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace flinxx::net {

/// The bytes that a header may have: version 1 has 107 at most; one of version 2 may be longer by its extensions.
constexpr std::size_t max_proxy_header = 4096;

/// What stands before the first byte of the client on a connection from a proxy that speaks the PROXY protocol
/// (https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt).
struct proxy_header {
  enum class verdict : std::uint8_t { incomplete, malformed, complete };
  enum class kind : std::uint8_t { none, v4, v6 };  // none: the connection is the proxy's own, or of no such address

  verdict status = verdict::incomplete;
  kind family = kind::none;
  std::array<unsigned char, 16> source{};  // the client's address in network order, 4 or 16 bytes of it
  std::size_t size = 0;                    // of the header; the client's bytes begin behind it
};

/// Reads the beginning of what has come. Extensions are passed over.
[[nodiscard]] proxy_header read_proxy_header(std::string_view bytes) noexcept;

}  // namespace flinxx::net
