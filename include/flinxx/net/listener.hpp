#pragma once

#include <flinxx/net/connection.hpp>
#include <flinxx/net/tls.hpp>
#include <flinxx/ops/seldom.hpp>

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace flinxx::net {

/// Where a server listens.
struct endpoint {
  boost::asio::ip::address address{};
  std::uint16_t port = 0;

  friend bool operator==(const endpoint&, const endpoint&) = default;
};

/// Finds the address for a host name or number and a port. Throws boost::system::system_error (start-up only).
[[nodiscard]] endpoint resolve(const std::string& host, std::uint16_t port);

class arrival;
class socket_stream;

/// Who may connect where each connection begins with a PROXY header. Nobody else may but this machine itself, as long
/// as it names nobody else: that is how its health is checked.
struct proxy_rule {
  std::function<bool(const boost::asio::ip::address&)> trusts;  // on any thread
  std::chrono::milliseconds timeout{20'000};                    // for the header
  mutable ops::seldom warnings{60'000};                         // of those who are refused
};

/// Accepts connections for one worker. Several listeners share an address by SO_REUSEPORT: the kernel spreads
/// connections.
class listener {
 public:
  /// Makes what speaks over a new connection; nullptr refuses it. Called on the worker's thread.
  using speaker_factory = std::function<std::unique_ptr<protocol>()>;

  /// Listens at once; throws boost::system::system_error if it cannot (start-up only). With an identity, connections
  /// speak TLS; with a rule, a PROXY header comes before all else. `limits`, `identity` and `rule` must outlive the
  /// connections.
  listener(worker& home, const endpoint& where, speaker_factory factory, const connection_limits& limits,
           const tls_identity* identity = nullptr, const proxy_rule* rule = nullptr);
  ~listener();

  /// Where it listens; the port is a real one, also where port 0 was asked for.
  [[nodiscard]] endpoint local() const;

  /// Accepts until stop(). Both on the worker's thread, or before it runs.
  void start();
  void stop();

 private:
  struct acceptor;

  void wait();
  void accept_all();
  void wait_for_header(std::unique_ptr<socket_stream> from, const boost::asio::ip::address& peer);
  void start(std::unique_ptr<socket_stream> below, const boost::asio::ip::address& peer);
  void complain_of(const boost::asio::ip::address& peer, std::string_view why);
  void pause();

  worker& home_;
  const std::unique_ptr<acceptor> acceptor_;
  ops::seldom accept_warnings_;
  speaker_factory factory_;
  const connection_limits& limits_;
  const tls_identity* const identity_;
  const proxy_rule* const rule_;
  std::unordered_map<arrival*, std::unique_ptr<arrival>> arrivals_;
};

/// Fails with address_in_use if somebody listens at `where` already. SO_REUSEPORT alone would let a second server of
/// the same user share the port in silence. Throws boost::system::system_error.
void require_free(const endpoint& where);

}  // namespace flinxx::net
