#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::ops {

/// Where Redis is, and how to enter it:
///
///     redis://[[user]:password@]host[:port][/database]
///     redis+sentinel://[[user]:password@]host[:port],…/name[/database]
///     rediss://…, rediss+sentinel://…                          over TLS, also to the Sentinels
///
/// The password and the user may be percent-encoded; they are Redis' own, not Sentinel's.
struct redis_url {
  struct server {
    std::string host;  ///< A name or a numeric address, without the brackets of IPv6.
    std::uint16_t port = 6379;
    bool operator==(const server&) const = default;
  };

  std::vector<server> servers;  ///< One, or some Sentinels of which any will do.
  std::string master;           ///< The name that the Sentinels know it by; empty without Sentinels.
  std::string user;
  std::string password;  ///< Never to be printed.
  unsigned database = 0;
  bool tls = false;

  [[nodiscard]] bool has_sentinels() const noexcept { return !master.empty(); }
};

/// Nothing for anything else. Throws nothing but std::bad_alloc.
[[nodiscard]] std::optional<redis_url> parse_redis_url(std::string_view text);

}  // namespace flinxx::ops
