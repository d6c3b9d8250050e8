#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::ops {

/// Where to send a request: "https://example.org:8443/path?query".
struct http_url {
  bool tls = false;
  std::string host;  ///< A name or a numeric address, without the brackets of IPv6.
  std::uint16_t port = 80;
  std::string authority;  ///< As a Host names it.
  std::string target;     ///< Begins with '/'.
};

/// Nothing for anything else, such as a URL with a user or a fragment. Throws nothing but std::bad_alloc.
[[nodiscard]] std::optional<http_url> parse_http_url(std::string_view text);

}  // namespace flinxx::ops
