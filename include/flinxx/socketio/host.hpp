#pragma once

#include <flinxx/engineio/server.hpp>
#include <flinxx/engineio/strays.hpp>
#include <flinxx/http/host.hpp>
#include <flinxx/socketio/handover.hpp>
#include <flinxx/socketio/server.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flinxx::socketio {

struct host_options {
  http::host_options http{};  // its http.max_body is overridden by engineio.max_payload
  engineio::settings engineio{};
  socketio::settings socketio{};
  std::string path = "/socket.io/";  // begins and ends with a slash
  /// May refuse a connection with an answer of its own before it is made. On all workers' threads at once.
  engineio::server::gatekeeper may_open{};
};

/// A whole Socket.IO server: http::host with a server on each worker, their rooms, broadcasts and recoveries joined.
/// serve(), before(), fallback() and on_drain() first, then listen(), then run(), all on one thread.
class host {
 public:
  explicit host(host_options options = {});
  ~host();

  /// Makes an application for a namespace; it is called for each worker's server at once, and the application lives on
  /// that worker until the host is destroyed, longer than its server.
  using application_factory = std::function<std::unique_ptr<application>(socketio::server&)>;
  void serve(std::string_view nsp, const application_factory& make);

  /// Looks at each request first, on all workers' threads at once. True: the request has been answered.
  using first_look = std::function<bool(http::exchange&)>;
  void before(first_look look) { before_ = std::move(look); }

  /// Who answers the requests outside the path, on all workers' threads at once; 404 without. It must outlive run().
  void fallback(http::handler& others) noexcept { fallback_ = &others; }

  /// Told on each worker when the drain begins, before its clients are disconnected, and again as long as one of them
  /// has yet to fetch what it was sent.
  void on_drain(std::function<void()> told) { on_drain_ = std::move(told); }

  /// As those of http::host.
  void on_hangup(std::function<void()> read_again) { http_.on_hangup(std::move(read_again)); }
  [[nodiscard]] std::function<void()> read_identity_again() { return http_.read_identity_again(); }
  void set_bounds(std::size_t max_connections, std::size_t max_of_address) {
    http_.set_bounds(max_connections, max_of_address);
  }
  /// Whose pages may connect from now on; who is connected stays. Any thread.
  void set_origins(const http::origin_policy& origins);

  /// Where there are others who take the clients over, which `wanted` says when the drain is about to begin: before it
  /// the clients are told, some at a time, to come back, and their sockets wait here to be claimed; new ones get 503.
  void empty_first(std::function<bool()> wanted);

  /// As http::host::listen().
  net::endpoint listen();
  /// As http::host::run(): serves until SIGTERM, SIGINT or drain(). In the drain all clients are disconnected, those
  /// who are away too, and new ones get 503.
  void run();
  /// Any thread, while run() runs.
  void drain() { http_.drain(); }

  /// Hands a socket over to the server `to`, whose client has come there: what handover::fetch() asks for at the other
  /// end. Any thread, while run() runs; `told` is called once, on any thread, or never if the server ends meanwhile.
  void hand_over(const wanted_socket& wanted, const other_runs::run_id& to, std::function<void(handover_answer)> told);

  /// What other nodes pass on to the sessions of this host, each for engineio::stray_functions. Any thread.
  void serve_stray(const engineio::stray_id& from, engineio::stray s, engineio::stray_hearer to);
  void carry(const engineio::stray_id& from, const ops::slot_id& sid, engineio::carried c);
  void give_up_stray(const engineio::stray_id& from, const ops::slot_id& sid);
  void lose_strays(const ops::id128& run);
  void doubt_strays(const ops::id128& run);
  /// All of them; also of a host that is yet to be made.
  [[nodiscard]] static engineio::stray_functions strays_of(host& h);

  [[nodiscard]] std::size_t size() const noexcept { return workers_.size(); }
  /// The server of a worker, to be used on that worker's thread alone: see server::home().
  [[nodiscard]] socketio::server& server(std::size_t worker) const noexcept;
  /// What answers the requests of a worker: for connections that do not come from listen().
  [[nodiscard]] http::handler& handler(std::size_t worker) const noexcept;
  /// As http::host::identity().
  [[nodiscard]] const net::tls_identity* identity() const noexcept { return http_.identity(); }
  /// Connections that are open now; any thread.
  [[nodiscard]] std::size_t connections() const noexcept { return http_.connections(); }

 private:
  struct worker_parts;

  const host_options options_;
  http::host http_;
  first_look before_;
  http::handler* fallback_ = nullptr;
  std::function<void()> on_drain_;
  std::atomic<bool> is_ending_{false};
  std::vector<std::unique_ptr<worker_parts>> workers_;
};

}  // namespace flinxx::socketio
