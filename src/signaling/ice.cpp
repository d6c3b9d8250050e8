#include <flinxx/ops/turn_credentials.hpp>
#include <flinxx/signaling/ice.hpp>

#include <nlohmann/json.hpp>

namespace flinxx::signaling {

std::string ice_members(const ice_settings& s, std::string_view user, std::chrono::seconds now) {
  auto servers = nlohmann::ordered_json::array();
  if (!s.stun_urls.empty()) servers.push_back({{"urls", s.stun_urls}});
  if (!s.turn_urls.empty()) {
    const auto credentials = ops::make_turn_credentials(s.turn_secret, user, now, s.turn_ttl);
    servers.push_back(
        {{"urls", s.turn_urls}, {"username", credentials.username}, {"credential", credentials.credential}});
  }
  return R"("iceServers":)" + servers.dump() + R"(,"iceTransportPolicy":)" + (s.relay_only ? R"("relay")" : R"("all")");
}

}  // namespace flinxx::signaling
