#pragma once

#include <flinxx/net/connection.hpp>
#include <flinxx/net/tls.hpp>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace flinxx::net {

using endpoint = boost::asio::ip::tcp::endpoint;

/// Finds the address for a host name or number and a port. Throws boost::system::system_error (start-up only).
[[nodiscard]] endpoint resolve(const std::string& host, std::uint16_t port);

/// Accepts connections for one worker. Several listeners share an address by SO_REUSEPORT: the kernel spreads
/// connections.
class listener {
 public:
  /// Makes what speaks over a new connection; nullptr refuses it. Called on the worker's thread.
  using speaker_factory = std::function<std::unique_ptr<protocol>()>;

  /// Listens at once; throws boost::system::system_error if it cannot (start-up only). With an identity, connections
  /// speak TLS; `limits` and `identity` must outlive the connections.
  listener(worker& home, const endpoint& where, speaker_factory factory, const connection_limits& limits,
           const tls_identity* identity = nullptr);

  /// Where it listens; the port is a real one, also where port 0 was asked for.
  [[nodiscard]] endpoint local() const;

  /// Accepts until stop(). Both on the worker's thread, or before it runs.
  void start();
  void stop();

 private:
  void wait();
  void accept_all();
  void complain(const boost::system::error_code& why);
  void pause();

  worker& home_;
  boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, worker::executor_type> acceptor_;
  boost::asio::steady_timer retry_;
  std::int64_t next_warning_ = 0;  // when a failure is worth another line in the log
  speaker_factory factory_;
  const connection_limits& limits_;
  const tls_identity* const identity_;
};

/// Fails with address_in_use if somebody listens at `where` already. SO_REUSEPORT alone would let a second server of
/// the same user share the port in silence. Throws boost::system::system_error.
void require_free(const endpoint& where);

}  // namespace flinxx::net
