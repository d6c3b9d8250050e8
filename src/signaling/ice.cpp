#include <flinxx/json/write.hpp>
#include <flinxx/ops/turn_credentials.hpp>
#include <flinxx/signaling/ice.hpp>

namespace flinxx::signaling {
namespace {

std::string array_of(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) {
    out += out.empty() ? '[' : ',';
    json::append_quoted(out, text);
  }
  return out + ']';
}

}  // namespace

std::string ice_members(const ice_settings& s, std::string_view user, std::chrono::seconds now) {
  std::string servers;
  if (!s.stun_urls.empty()) servers = json::object().add_json("urls", array_of(s.stun_urls)).text();
  if (!s.turn_urls.empty()) {
    const auto [username, credential] = ops::make_turn_credentials(s.turn_secret, user, now, s.turn_ttl);
    if (!servers.empty()) servers += ',';
    servers += json::object()
                   .add_json("urls", array_of(s.turn_urls))
                   .add("username", username)
                   .add("credential", credential)
                   .text();
  }
  return R"("iceServers":[)" + servers + R"(],"iceTransportPolicy":)" + (s.relay_only ? R"("relay")" : R"("all")");
}

}  // namespace flinxx::signaling
