#include <flinxx/http/connection_gate.hpp>

namespace flinxx::http {

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
