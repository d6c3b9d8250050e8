#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace flinxx::ops {

/// What RTCPeerConnection takes beside the URLs of a TURN server.
struct turn_credentials {
  std::string username;
  std::string credential;
};

/// Credentials that a TURN server with a shared secret (coturn's use-auth-secret) accepts until `now` + `ttl`:
/// username "<expiry>:<user>", credential base64(HMAC-SHA1(secret, username)). `now` is seconds since 1970. Pure; any
/// thread.
[[nodiscard]] turn_credentials make_turn_credentials(std::string_view secret, std::string_view user,
                                                     std::chrono::seconds now, std::chrono::seconds ttl);

}  // namespace flinxx::ops
