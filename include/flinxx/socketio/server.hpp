#pragma once

#include <flinxx/engineio/session.hpp>
#include <flinxx/json/scan.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/socketio/ack.hpp>
#include <flinxx/socketio/packet.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::socketio {

class ack_waiters;
class client;
class server;
class socket;

/// What an application keeps with a socket.
class socket_context : public net::mortal {};

/// An event from a client; all views hold during the call.
struct event {
  std::string_view name;
  json::value data;                     // the array as it came; its first element is the name
  std::string_view arguments;           // what stands behind the name: values separated by commas
  std::optional<std::uint64_t> ack_id;  // the client waits for socket::acknowledge() with it
  std::span<const std::string> attachments;
};

/// Why a client may not enter a namespace: goes out as CONNECT_ERROR.
struct connect_refusal {
  std::string message;
  std::string data;  // JSON, or empty for none
};

/// What runs in a namespace. Called on the worker of the socket's connection; nothing may be thrown. A socket may be
/// disconnected from within any of these; it is destroyed after on_disconnect(), which comes exactly once.
class application {
 public:
  virtual ~application() = default;
  /// Whether the client may enter; `auth` is its auth object, if it sent one. A refused socket hears nothing more.
  virtual std::optional<connect_refusal> may_connect(socket& /*s*/, const std::optional<json::value>& /*auth*/) {
    return {};
  }
  virtual void on_connect(socket& s, const std::optional<json::value>& auth) = 0;
  virtual void on_event(socket& s, const event& e) = 0;
  virtual void on_disconnect(socket& s, ops::close_reason reason) = 0;
};

/// One client in one namespace. All on the worker's thread.
class socket final : public net::mortal {
 public:
  socket(client& owner, std::string_view nsp, application& app);
  ~socket() override;

  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  [[nodiscard]] std::string_view nsp() const noexcept { return nsp_; }

  /// Sends EVENT with arguments given as JSON separated by commas, such as `{"a":1},2`; "" for none. The name must need
  /// no escapes. With attachments it is a BINARY_EVENT, and the arguments hold a placeholder for each:
  /// {"_placeholder":true,"num":0}.
  void emit(std::string_view name, std::string_view arguments, std::span<const std::string> attachments = {});
  /// Sends an EVENT whose data, the whole array with the name, has been written already.
  void emit_data(std::string_view array, std::span<const std::string> attachments = {});
  /// Answers an event that came with an ack id; arguments and attachments as with emit().
  void acknowledge(std::uint64_t ack_id, std::string_view arguments, std::span<const std::string> attachments = {});

  /// Sends an event that the client is to acknowledge within timeout_ms; `done` is called once. Not from
  /// on_disconnect().
  void emit_with_ack(std::string_view name, std::string_view arguments, std::int64_t timeout_ms, ack_function done);

  /// Puts the client out of this namespace; the connection goes on.
  void disconnect();
  /// Ends the whole connection, with all namespaces.
  void close_connection(ops::close_reason reason);

  [[nodiscard]] socket_context* context() const noexcept { return context_.get(); }
  void set_context(std::unique_ptr<socket_context> context) noexcept { context_ = std::move(context); }

 private:
  friend class client;

  void left(ops::close_reason reason);

  client& owner_;
  std::string_view nsp_;
  application& application_;
  std::string id_;
  std::unique_ptr<socket_context> context_;
  std::unique_ptr<ack_waiters> waiters_;  // from the first emit_with_ack() on
};

struct settings {
  std::int64_t connect_timeout_ms = 45'000;  // from the open to the first CONNECT
  decode_limits limits;
};

/// Socket.IO v5 on top of Engine.IO, for one worker: the door of an engineio::server.
class server final : public engineio::door {
 public:
  /// Both must outlive the server.
  server(net::worker& home, const settings& s) : home_(home), settings_(s) {}

  /// Lets an application run in a namespace; before the first client comes. Both must outlive the server.
  void serve(std::string_view nsp, application& app) { namespaces_.push_back({nsp, &app}); }

  void on_open(engineio::session& s, const http::request& handshake) override;
  void on_text(engineio::session& s, std::string_view message) override;
  void on_binary(engineio::session& s, std::string_view message) override;
  void on_close(engineio::session& s, ops::close_reason reason) override;

 private:
  friend class client;

  struct served_namespace {
    std::string_view name;
    application* app;
  };

  [[nodiscard]] const served_namespace* find(std::string_view nsp) const;

  net::worker& home_;
  const settings& settings_;
  std::vector<served_namespace> namespaces_;
};

}  // namespace flinxx::socketio
