#pragma once

#include <flinxx/http/connection.hpp>
#include <flinxx/http/exchange.hpp>
#include <flinxx/http/settings.hpp>
#include <flinxx/net/listener.hpp>
#include <flinxx/net/tls.hpp>
#include <flinxx/net/worker.hpp>

#include <memory>
#include <thread>

namespace flinxx::http {

/// HTTP or HTTPS at an address beside that of a host, on a worker and a thread of its own: it answers whatever keeps
/// the others busy, from its construction to its end. What it is given must outlive it.
class side_listener {
 public:
  static constexpr std::size_t max_connections = 32;

  /// The handler is called on the own thread. Throws std::runtime_error with a message for the operator if it cannot
  /// listen there.
  side_listener(const net::endpoint& where, settings s, handler& h, const net::tls_identity* identity);
  ~side_listener();

  /// Where it listens, with the real port.
  [[nodiscard]] net::endpoint local() const { return listener_->local(); }
  /// Ends its connections and its thread; what has been made on home() can go then.
  void stop();
  /// Whose thread it is.
  [[nodiscard]] net::worker& home() noexcept { return home_; }

 private:
  const settings settings_;
  const handler_of_worker find_handler_;
  const net::connection_limits limits_;
  net::worker home_{0};
  std::unique_ptr<net::listener> listener_;
  std::thread thread_;
};

}  // namespace flinxx::http
