#pragma once

#include <flinxx/engineio/session.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/slot_table.hpp>
#include <flinxx/socketio/application.hpp>
#include <flinxx/socketio/broadcast.hpp>
#include <flinxx/socketio/packet.hpp>
#include <flinxx/socketio/socket.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::socketio {

class client;
class line;
class recovery_ids;
class switchboard;
struct announcement;
struct claim;

/// Connection state recovery (https://socket.io/docs/v4/connection-state-recovery): how long a client may be away, and
/// how much is kept for it meanwhile. What it has confirmed by its heartbeats is not kept.
struct recovery_settings {
  std::int64_t window_ms = 0;  // 0: off
  /// A secret. A server that is started again with the same one restores the sockets of earlier runs whose clients come
  /// back within window_ms of its start: see application::on_restore(). Empty: a random one, so none.
  std::string key{};
  std::size_t max_packets = 128;
  std::size_t max_bytes = 128 * 1024;  // of their data and attachments
};

struct settings {
  std::int64_t connect_timeout_ms = 45'000;  // from the open to the first CONNECT
  /// Clients of a worker that may be between these two at a time. From half of that on they have 5 s at most.
  std::size_t max_arriving = 4000;
  decode_limits limits{};
  recovery_settings recovery{};
  /// What applications are shown in may_connect() of the request that opened the connection, such as a cookie or a
  /// token of its query: it is kept with the connection. On the connection's worker, so on several threads at once.
  std::function<std::string(const http::request&)> keep_of_handshake{};
  /// Told on the connection's worker that a client came back, with the address that its handshake came from.
  std::function<void(const boost::asio::ip::address&)> on_recovered{};
  /// May refuse a client that has entered a namespace, or recovered a socket, over its connection and now enters one
  /// more, or the same one anew: the handshake stands for the first. On the connection's worker.
  std::function<std::optional<connect_refusal>(const boost::asio::ip::address&)> may_enter_again{};
};

/// Socket.IO v5 on top of Engine.IO, for one worker: the door of an engineio::server.
class server final : public engineio::door {
 public:
  /// Both must outlive the server.
  server(net::worker& home, const settings& s);
  ~server() override;

  /// Lets an application run in a namespace; before the first client comes. The application must outlive the server.
  void serve(std::string_view nsp, application& app);

  /// The servers of all workers, by their worker's index: broadcasts and recovered clients cross from one to another.
  /// Before the first client comes; without it this server is alone. They must outlive the workers' run().
  void attach(const std::vector<server*>& all);

  /// Speaks to all sockets of a namespace, on all workers.
  [[nodiscard]] broadcast_operator in(std::string_view nsp) { return {*this, nsp}; }

  /// Ends the wait for clients who are away; for the drain.
  void abandon_suspended(ops::close_reason reason);

  /// Where it lives: for timers, and to post() to it from other threads.
  [[nodiscard]] net::worker& home() const noexcept { return home_; }
  /// Sockets on this worker, also those whose clients are away.
  [[nodiscard]] std::size_t socket_count() const noexcept { return sockets_.size(); }

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
  friend class broadcast_operator;
  friend class client;
  friend class switchboard;
  friend class socket;
  friend class suspension;

  [[nodiscard]] served_namespace* find(std::string_view nsp) const;
  [[nodiscard]] socket* find_socket(const ops::slot_id& id) const;
  [[nodiscard]] socket* find_at(const ops::slot_id& place) const;
  [[nodiscard]] socket* find_away(const ops::slot_id& place, const line& lost) const;
  [[nodiscard]] bool recovers() const noexcept { return ids_ != nullptr; }

  socket& make_socket(served_namespace& nsp, const ops::slot_id& id, const ops::slot_id& place);
  void destroy(socket& s);
  socket* claimed(const claim& c);
  void resume(socket& s, std::uint64_t after);
  void line_lost(socket& s, ops::close_reason reason, const line& lost);
  void end(socket& s, ops::close_reason reason);
  void announce_everywhere(announcement a);
  void announce(const announcement& a);
  [[nodiscard]] std::vector<ops::slot_id> listeners_of(const audience& who) const;

  net::worker& home_;
  const settings& settings_;
  std::vector<std::unique_ptr<served_namespace>> namespaces_;
  ops::slot_table<socket> sockets_;
  std::size_t arriving_ = 0;                  // clients that are in no namespace yet
  std::shared_ptr<recovery_ids> ids_;         // with recovery; shared by the servers of all workers
  std::unique_ptr<switchboard> switchboard_;  // letters from and to other workers
};

}  // namespace flinxx::socketio
