#pragma once

#include <flinxx/engineio/session.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/socketio/application.hpp>
#include <flinxx/socketio/broadcast.hpp>
#include <flinxx/socketio/handover.hpp>
#include <flinxx/socketio/settings.hpp>
#include <flinxx/socketio/socket.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::socketio {

/// Socket.IO v5 on top of Engine.IO, for one worker: the door of an engineio::server.
class server final : public engineio::door {
 public:
  /// Both must outlive the server.
  server(net::worker& home, const settings& s);
  ~server() override;

  /// Lets an application run in a namespace; before the first client comes. The application must outlive the server.
  void serve(std::string_view nsp, application& app);

  /// Their names.
  [[nodiscard]] std::vector<std::string> namespaces() const;

  /// The servers of all workers, by their worker's index: broadcasts and recovered clients cross from one to another.
  /// Before the first client comes; without it this server is alone. They must outlive the workers' run().
  void attach(const std::vector<server*>& all);

  /// Speaks to all sockets of a namespace, on all workers.
  [[nodiscard]] broadcast_operator in(std::string_view nsp);

  /// As host::hand_over(), for a socket of whatever worker.
  void hand_over(const wanted_socket& wanted, const other_runs::run_id& to, std::function<void(handover_answer)> told);

  /// Ends the wait for clients who are away; for the drain.
  void abandon_suspended(ops::close_reason reason);

  /// Where it lives: for timers, and to post() to it from other threads.
  [[nodiscard]] net::worker& home() const noexcept;
  /// Sockets on this worker, also those whose clients are away.
  [[nodiscard]] std::size_t socket_count() const noexcept;

  /// Turns a handshake away, with 503, while too many clients are on their way into a namespace; they come back by
  /// themselves. For the engineio::server's gatekeeper.
  [[nodiscard]] std::optional<http::response> shed() const;

  void on_open(engineio::session& s, const http::request& handshake) override;
  void on_text(engineio::session& s, std::string_view message) override;
  void on_binary(engineio::session& s, std::string_view message) override;
  void on_pong(engineio::session& s) override;
  bool on_lost(engineio::session& s) override;
  [[nodiscard]] bool is_goodbye(std::string_view message) const override { return message.starts_with('1'); }
  void on_close(engineio::session& s, ops::close_reason reason) override;

 private:
  struct parts;

  const std::unique_ptr<parts> parts_;
};

}  // namespace flinxx::socketio
