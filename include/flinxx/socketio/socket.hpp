#pragma once

#include <flinxx/net/worker.hpp>
#include <flinxx/ops/close_reason.hpp>
#include <flinxx/ops/slot_id.hpp>
#include <flinxx/socketio/application.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::socketio {

class ack_waiters;
class broadcast_operator;
class event_log;
class line;
class server;
class suspension;
struct packet;
struct served_namespace;

/// What an application keeps with a socket.
class socket_context : public net::mortal {};

/// One client in one namespace. It belongs to its server and lives on that server's worker, also when the client has
/// come back over a connection on another one. All on that worker's thread.
class socket final : public net::mortal {
 public:
  /// `place` names the worker and the slot where it lives; `id` is another one if it comes from an earlier run.
  socket(server& owner, served_namespace& nsp, const ops::slot_id& id, const ops::slot_id& place);
  ~socket() override;

  /// 20 characters of base64url; not the Engine.IO session's id.
  [[nodiscard]] std::string id() const { return id_.text(); }
  [[nodiscard]] std::string_view nsp() const noexcept;
  /// False while the client is away and may come back.
  [[nodiscard]] bool connected() const noexcept { return line_ != nullptr; }

  /// Sends EVENT with arguments given as JSON separated by commas, such as `{"a":1},2`; "" for none. The name must need
  /// no escapes. With attachments it is a BINARY_EVENT, and the arguments hold a placeholder for each:
  /// {"_placeholder":true,"num":0}.
  void emit(std::string_view name, std::string_view arguments, std::span<const std::string> attachments = {});
  /// The same, but nothing is kept: it is lost if the client is away or does not take what was sent before.
  void emit_volatile(std::string_view name, std::string_view arguments, std::span<const std::string> attachments = {});
  /// The same for an EVENT whose data, the whole array with the name, has been written already.
  void emit_data(std::string_view array, std::span<const std::string> attachments = {});
  void emit_data_volatile(std::string_view array, std::span<const std::string> attachments = {});
  /// Sends an event that the client is to acknowledge within timeout_ms; `done` is called once. Not from
  /// on_disconnect(). It is not kept for a client who is away.
  void emit_with_ack(std::string_view name, std::string_view arguments, std::int64_t timeout_ms, ack_function done,
                     std::span<const std::string> attachments = {});
  /// Answers an event that came with an ack id; arguments and attachments as with emit().
  void acknowledge(std::uint64_t ack_id, std::string_view arguments, std::span<const std::string> attachments = {});

  /// What a later run of the server with the same key is to know when the client comes back to it: from now on each
  /// event takes it along, sealed, and the client keeps that of the last one. "" for nothing.
  void carry(std::string_view state);

  /// Asks the client for a sign of life: if none comes within half of the ping timeout, the connection ends.
  void probe();
  /// False from probe() on, until something has come from the client.
  [[nodiscard]] bool heard_from() const noexcept { return !is_silent_; }

  /// Rooms are names for groups of sockets in a namespace; every socket is in the room of its id.
  void join(std::string_view room);
  void leave(std::string_view room);
  [[nodiscard]] std::span<const std::string> rooms() const noexcept;
  /// To everybody in the namespace, on all workers, but this socket.
  [[nodiscard]] broadcast_operator broadcast();

  /// Puts the client out of this namespace; the connection goes on.
  void disconnect();
  /// Ends the whole connection, with all namespaces.
  void close_connection(ops::close_reason reason);

  [[nodiscard]] socket_context* context() const noexcept { return context_.get(); }
  void set_context(std::unique_ptr<socket_context> context) noexcept { context_ = std::move(context); }

 private:
  friend class client;
  friend class server;
  friend class switchboard;

  void send_event(std::string_view array, std::string_view end, std::span<const std::string> attachments,
                  std::uint64_t number, bool is_volatile);
  void transmit(char type, std::string_view ack_id, std::string_view data, std::string_view end,
                std::span<const std::string> attachments);
  void leave_all();
  void answer_connect();
  void receive(const packet& p, std::span<const std::string> attachments);
  void confirm(std::uint64_t number);
  [[nodiscard]] bool can_resume_after(std::uint64_t number) const noexcept;
  [[nodiscard]] std::uint64_t last_sent() const noexcept;
  void resend_after(std::uint64_t number);

  server& owner_;
  served_namespace& nsp_;
  ops::slot_id id_;
  ops::slot_id place_;              // within this process; the same as the id, if that is of this run
  bool is_in_ = false;              // has entered its namespace and not left it
  bool is_silent_ = false;          // since the last probe
  line* line_ = nullptr;            // nullptr: away
  std::unique_ptr<event_log> log_;  // with recovery
  std::unique_ptr<line> far_line_;
  std::unique_ptr<suspension> suspension_;
  std::unique_ptr<ack_waiters> waiters_;  // from the first emit_with_ack() on
  std::unique_ptr<std::vector<std::string>> rooms_;
  std::unique_ptr<socket_context> context_;
};

}  // namespace flinxx::socketio
