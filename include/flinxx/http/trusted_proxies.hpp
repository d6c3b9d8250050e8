#pragma once

#include <flinxx/http/forwarded.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace flinxx::http {

/// Who a request is from, as far as it can be known.
struct sender {
  boost::asio::ip::address client;
  hop told;                // what the proxy said that got the request from the client
  std::string unreadable;  // the item that ended the search because it names no address
};

/// The proxies that are believed. Immutable; any thread.
class trusted_proxies {
 public:
  trusted_proxies() = default;
  /// Addresses and networks, "10.0.0.0/8" or "::1". Throws boost::system::system_error for anything else (start-up
  /// only).
  explicit trusted_proxies(const std::vector<std::string>& list);

  [[nodiscard]] bool contains(const boost::asio::ip::address& a) const;

  /// The peer, or, where that is a trusted proxy, the last hop in its list that is none. What a client has written
  /// there itself stands further left and is never looked at; a hop that is no address ends the search.
  [[nodiscard]] sender sender_of(const boost::asio::ip::address& peer, std::string_view hops,
                                 forwarded_field field) const;

 private:
  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

}  // namespace flinxx::http
