#pragma once

#include <flinxx/http/trusted_proxies.hpp>
#include <flinxx/net/connection.hpp>
#include <flinxx/ops/address_counter.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstddef>

namespace flinxx::http {

/// Who a client counts as where addresses are limited.
[[nodiscard]] ops::address_key key_of(const boost::asio::ip::address& client);

/// Lets an address hold so many connections at a time; trusted proxies as many as they like. Any thread.
class connection_gate final : public net::gate {
 public:
  /// 0: as many as it likes, here and below.
  connection_gate(std::size_t most, const trusted_proxies& exempt);
  void set_most(std::size_t most);

  bool enter(const boost::asio::ip::address& peer) override;
  void leave(const boost::asio::ip::address& peer) noexcept override;

 private:
  ops::address_counter counter_;
  const trusted_proxies exempt_;
};

}  // namespace flinxx::http
