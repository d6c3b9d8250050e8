#include "http/forwarding.hpp"

#include <flinxx/http/origin_policy.hpp>
#include <flinxx/ops/random.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace flinxx::http {
namespace {

using boost::beast::http::fields;

// What a trusted proxy says of one request; nothing if the peer is none.
struct forwarding {
  std::string_view scheme;
  std::string_view host;
  std::string_view port;
};

bool is_same_origin(const fields& all, const forwarding& told) {
  const std::string_view origin = all["Origin"];
  const std::string_view host = all["Host"];
  return is_own_origin(origin, host, told.port) || is_own_origin(origin, told.host, told.port);
}

// What can stand in a field and in a line of the log.
bool is_request_id(std::string_view text) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/+=";
  return !text.empty() && text.size() <= 128 && text.find_first_not_of(allowed) == text.npos;
}

}  // namespace

std::string read_forwarding(request& r, const fields& all, const boost::asio::ip::address& peer, const settings& s) {
  const std::string hops = all_values(all, name_of(s.client_field));
  sender from = s.proxies.sender_of(peer, hops, s.client_field);
  forwarding told;
  if (s.proxies.contains(peer)) {
    r.named = !hops.empty();
    const bool in_one_field = s.client_field == forwarded_field::forwarded;
    told.scheme = in_one_field ? std::string_view(from.told.proto) : first_of(all["X-Forwarded-Proto"]);
    told.host = in_one_field ? std::string_view(from.told.host) : first_of(all["X-Forwarded-Host"]);
    told.port = in_one_field ? std::string_view() : first_of(all["X-Forwarded-Port"]);
  }
  if (s.request_ids) {
    const std::string_view given = s.proxies.contains(peer) ? std::string_view(all["X-Request-Id"]) : "";
    r.id = is_request_id(given) ? std::string(given) : ops::uuid_v4(ops::random_id());
  }
  r.client = from.client;
  r.secure = s.tls || is_secure_scheme(told.scheme);
  r.same_origin = is_same_origin(all, told);
  return std::move(from.unreadable);
}

}  // namespace flinxx::http
