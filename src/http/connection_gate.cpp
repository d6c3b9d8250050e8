#include <flinxx/http/connection_gate.hpp>

#include <limits>

namespace flinxx::http {
namespace {

// Also those that are not bounded are counted: a bound may come while they are here.
std::size_t bound_of(std::size_t most) {
  return most == 0 ? std::numeric_limits<std::size_t>::max() : most;
}

}  // namespace

connection_gate::connection_gate(std::size_t most, const trusted_proxies& exempt)
    : counter_(bound_of(most)), exempt_(exempt) {}

void connection_gate::set_most(std::size_t most) {
  counter_.set_most(bound_of(most));
}

ops::address_key key_of(const boost::asio::ip::address& client) {
  return client.is_v4() ? ops::address_key::v4(client.to_v4().to_bytes())
                        : ops::address_key::v6(client.to_v6().to_bytes());
}

bool connection_gate::enter(const boost::asio::ip::address& peer) {
  return exempt_.contains(peer) || counter_.enter(key_of(peer));
}

void connection_gate::leave(const boost::asio::ip::address& peer) noexcept {
  if (!exempt_.contains(peer)) counter_.leave(key_of(peer));
}

}  // namespace flinxx::http
