#pragma once

#include <boost/asio/ip/address.hpp>

namespace flinxx::net {

/// The address itself, or the v4 one that came over a v6 socket.
[[nodiscard]] inline boost::asio::ip::address plain(const boost::asio::ip::address& a) {
  namespace ip = boost::asio::ip;
  return a.is_v6() && a.to_v6().is_v4_mapped() ? ip::make_address_v4(ip::v4_mapped, a.to_v6()) : a;
}

}  // namespace flinxx::net
