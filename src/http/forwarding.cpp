#include "http/forwarding.hpp"

#include <flinxx/http/origin_policy.hpp>
#include <flinxx/ops/log.hpp>

#include <string>
#include <string_view>

namespace flinxx::http {
namespace {

using boost::beast::http::fields;

constexpr std::size_t most_shown = 100;  // bytes of what somebody has sent, in a line of the log

// What a trusted proxy says of one request; nothing if the peer is none.
struct forwarding {
  std::string_view scheme;
  std::string_view host;
  std::string_view port;
};

void complain_of_hop(const settings& s, const boost::asio::ip::address& peer, std::string_view item,
                     std::int64_t now_ms) {
  if (!s.hop_warnings.due(now_ms)) return;
  ops::log::warn("{} of the trusted proxy {} names no address: \"{}\"; all such clients count as one",
                 name_of(s.client_field), peer.to_string(), item.substr(0, most_shown));
}

bool is_same_origin(const fields& all, const forwarding& told) {
  const std::string_view origin = all["Origin"];
  const std::string_view host = all["Host"];
  return is_own_origin(origin, host, told.port) || is_own_origin(origin, told.host, told.port);
}

}  // namespace

void read_forwarding(request& r, const fields& all, const boost::asio::ip::address& peer, const settings& s,
                     std::int64_t now_ms) {
  const std::string hops = all_values(all, name_of(s.client_field));
  const sender from = s.proxies.sender_of(peer, hops, s.client_field);
  forwarding told;
  if (s.proxies.contains(peer)) {
    r.named = !hops.empty();
    const bool in_one_field = s.client_field == forwarded_field::forwarded;
    told.scheme = in_one_field ? std::string_view(from.told.proto) : first_of(all["X-Forwarded-Proto"]);
    told.host = in_one_field ? std::string_view(from.told.host) : first_of(all["X-Forwarded-Host"]);
    told.port = in_one_field ? std::string_view() : first_of(all["X-Forwarded-Port"]);
    if (!from.unreadable.empty()) complain_of_hop(s, peer, from.unreadable, now_ms);
  }
  r.client = from.client;
  r.secure = s.tls || is_secure_scheme(told.scheme);
  r.same_origin = is_same_origin(all, told);
}

}  // namespace flinxx::http
