#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::signaling {

/// What RTCPeerConnection is told about STUN and TURN servers.
struct ice_settings {
  std::vector<std::string> stun_urls;
  std::vector<std::string> turn_urls;
  std::string turn_secret;
  std::chrono::seconds turn_ttl{3600};
  bool relay_only = false;
};

/// The members `"iceServers":[…],"iceTransportPolicy":"…"` of a JSON object. TURN credentials are the user's own and
/// end turn_ttl after `now`, seconds since 1970. Pure.
[[nodiscard]] std::string ice_members(const ice_settings& s, std::string_view user, std::chrono::seconds now);

}  // namespace flinxx::signaling
