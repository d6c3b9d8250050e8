#pragma once

#include <flinxx/net/worker.hpp>
#include <flinxx/ops/close_reason.hpp>
#include <flinxx/socketio/application.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace flinxx::socketio {

class broadcast_operator;

/// What an application keeps with a socket.
class socket_context : public net::mortal {};

/// One client in one namespace. It belongs to its server and lives on that server's worker, also when the client has
/// come back over a connection on another one. All on that worker's thread.
class socket : public net::mortal {
 public:
  /// 20 characters of base64url; not the Engine.IO session's id.
  [[nodiscard]] virtual std::string id() const = 0;
  [[nodiscard]] virtual std::string_view nsp() const noexcept = 0;
  /// False while the client is away and may come back.
  [[nodiscard]] virtual bool connected() const noexcept = 0;

  /// Where the client's connection came from (http::request::client); nothing while it is away. It is there in
  /// on_connect(), on_resume() and on_restore().
  [[nodiscard]] virtual std::optional<boost::asio::ip::address> origin() const { return std::nullopt; }

  /// Sends EVENT with arguments given as JSON separated by commas, such as `{"a":1},2`; "" for none. The name must need
  /// no escapes. With attachments it is a BINARY_EVENT, and the arguments hold a placeholder for each:
  /// {"_placeholder":true,"num":0}.
  void emit(std::string_view name, std::string_view arguments, std::span<const std::string> attachments = {});
  /// The same, but nothing is kept: it is lost if the client is away or does not take what was sent before.
  void emit_volatile(std::string_view name, std::string_view arguments, std::span<const std::string> attachments = {});
  /// The same for an EVENT whose data, the whole array with the name, has been written already.
  virtual void emit_data(std::string_view array, std::span<const std::string> attachments = {}) = 0;
  virtual void emit_data_volatile(std::string_view array, std::span<const std::string> attachments = {}) = 0;
  /// Sends an event that the client is to acknowledge within timeout_ms; `done` is called once. Not from
  /// on_disconnect(). It is not kept for a client who is away.
  virtual void emit_with_ack(std::string_view name, std::string_view arguments, std::int64_t timeout_ms,
                             ack_function done, std::span<const std::string> attachments = {}) = 0;
  /// Answers an event that came with an ack id; arguments and attachments as with emit().
  virtual void acknowledge(std::uint64_t ack_id, std::string_view arguments,
                           std::span<const std::string> attachments = {}) = 0;

  /// Something will be emitted soon: has the processor fetch what that needs.
  virtual void prefetch() const noexcept = 0;

  /// What a later run of the server with the same key is to know when the client comes back to it: from now on each
  /// event takes it along, sealed, and the client keeps that of the last one. "" for nothing.
  virtual void carry(std::string_view state) = 0;

  /// Asks the client for a sign of life: if none comes within half of the ping timeout, the connection ends.
  virtual void probe() = 0;
  /// False from probe() on, until something has come from the client.
  [[nodiscard]] virtual bool heard_from() const noexcept = 0;

  /// Rooms are names for groups of sockets in a namespace; every socket is in the room of its id.
  virtual void join(std::string_view room) = 0;
  virtual void leave(std::string_view room) = 0;
  [[nodiscard]] virtual std::span<const std::string> rooms() const noexcept = 0;
  /// To everybody in the namespace, on all workers, but this socket.
  [[nodiscard]] virtual broadcast_operator broadcast() = 0;

  /// Puts the client out of this namespace; the connection goes on.
  virtual void disconnect() = 0;
  /// Ends the whole connection, with all namespaces. `replaced`: the client is on another server, and may come back.
  virtual void close_connection(ops::close_reason reason) = 0;

  [[nodiscard]] socket_context* context() const noexcept { return context_.get(); }
  void set_context(std::unique_ptr<socket_context> context) noexcept { context_ = std::move(context); }

 private:
  std::unique_ptr<socket_context> context_;
};

}  // namespace flinxx::socketio
