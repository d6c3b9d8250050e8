#pragma once

#include <flinxx/http/connection.hpp>
#include <flinxx/http/connection_gate.hpp>
#include <flinxx/http/exchange.hpp>
#include <flinxx/net/listener.hpp>
#include <flinxx/net/tls.hpp>
#include <flinxx/net/worker.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace flinxx::http {

struct host_options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;           // 0 picks a free one
  unsigned threads = 1;             // workers
  std::size_t max_connections = 0;  // 0: no bound but the system's
  std::size_t max_of_address = 0;   // connections at a time from a client address; 0: no bound
  std::chrono::milliseconds drain_timeout{5000};
  std::string tls_certificate{};  // a PEM file, with tls_key: TLS; empty: none
  std::string tls_key{};
  std::string tls_ticket_secret{};  // hosts that have it in common resume each other's sessions; empty: random
  std::uint16_t redirect_port = 0;  // with TLS: where plain HTTP is sent to HTTPS; 0: nowhere
  bool proxy_protocol = false;      // each connection begins with a PROXY header, of one of http.proxies
  http::settings http{};
  net::connection_limits connection{};
};

/// Workers that serve HTTP or HTTPS at one address, from the start to the drain. Build the handlers on its workers,
/// then listen(), then run(). What the handlers refer to must outlive run(), and the host must outlive the handlers.
class host {
 public:
  explicit host(host_options options);
  ~host();

  [[nodiscard]] std::size_t size() const noexcept { return workers_.size(); }
  [[nodiscard]] net::worker& worker(std::size_t index) { return *workers_[index]; }
  [[nodiscard]] const net::worker& worker(std::size_t index) const { return *workers_[index]; }
  /// nullptr if there is no such worker; any thread.
  [[nodiscard]] net::worker* find_worker(unsigned index) noexcept;
  /// What is shown by TLS, for who listens beside the host; nullptr without. It is read again with the host's.
  [[nodiscard]] const net::tls_identity* identity() const noexcept { return identity_ ? &*identity_ : nullptr; }
  /// Connections that are open now, on all workers; any thread.
  [[nodiscard]] std::size_t connections() const noexcept;

  /// Listens; handlers[i] serves on worker i. Gives the address with its real port. Throws std::runtime_error with a
  /// message for the operator if it cannot.
  net::endpoint listen(std::vector<handler*> handlers);

  /// What is done on a worker, on its thread, when the drain begins: tell the clients. It is called again as long as it
  /// answers false, for a second at most: some client has yet to ask for what it is to be told.
  using drain_function = std::function<bool(std::size_t worker)>;

  /// What precedes the drain where `wanted` says so, asked once on a worker's thread: everything goes on, and
  /// `is_empty` is called on each worker again and again until it is true. That takes most of the time-out at most.
  /// Before run().
  void empty_first(std::function<bool()> wanted, std::function<bool(std::size_t worker)> is_empty);

  /// What SIGHUP does instead of reading certificate and key again, on the first worker's thread. Before run().
  void on_hangup(std::function<void()> read_again) { on_hangup_ = std::move(read_again); }
  /// As net::tls_identity::read_again(); null without TLS.
  [[nodiscard]] std::function<void()> read_identity_again();
  /// As in the options, from now on; who is connected stays. Any thread.
  void set_bounds(std::size_t max_connections, std::size_t max_of_address);

  /// Serves until SIGTERM, SIGINT or drain(). Then `on_drain` runs on each
  /// worker, the listeners close, idle connections end, and when the last one has gone, or after the time-out, it
  /// returns. A second signal ends the process at once; the first one behind drain() changes nothing.
  void run(drain_function on_drain);
  /// Any thread, while run() runs.
  void drain();

 private:
  struct waits;

  void listen_at(const net::endpoint& where, net::worker& w, const http::settings& s,
                 const handler_of_worker& handlers);
  void wait_for_signal();
  void reload_identity();
  void start_drain();
  void empty_worker(std::size_t index, std::chrono::steady_clock::time_point patience);
  void wait_until_empty(std::chrono::steady_clock::time_point patience);
  void stop_serving();
  void tell_clients(std::size_t index, std::chrono::steady_clock::time_point patience);
  void wait_until_told(std::chrono::steady_clock::time_point patience);
  void drain_worker(std::size_t index);
  void wait_for_the_last();

  connection_gate gate_;
  std::atomic<std::size_t> max_connections_;
  const host_options options_;
  const net::proxy_rule rule_;
  std::optional<net::tls_identity> identity_;
  std::vector<std::unique_ptr<net::worker>> workers_;
  std::vector<std::unique_ptr<net::listener>> listeners_;  // the first ones belong to the workers of their index
  std::unique_ptr<handler> redirect_;
  handler_of_worker find_redirect_;
  const http::settings plain_;  // of those who are redirected
  std::vector<handler*> handlers_;
  handler_of_worker find_handler_;
  std::function<bool()> is_to_be_emptied_;
  std::function<bool(std::size_t)> is_empty_;
  drain_function on_drain_;
  std::function<void()> on_hangup_;
  const std::unique_ptr<waits> waits_;
  std::atomic<std::size_t> unemptied_;  // workers that have still clients to send elsewhere
  std::atomic<std::size_t> untold_;     // workers that may still have something to tell
  std::chrono::steady_clock::time_point end_;
  bool draining_ = false;
};

/// "127.0.0.1:5000", "[::1]:5000".
[[nodiscard]] std::string to_string(const net::endpoint& where);

}  // namespace flinxx::http
