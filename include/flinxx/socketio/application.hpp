#pragma once

#include <flinxx/json/scan.hpp>
#include <flinxx/ops/close_reason.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace flinxx::socketio {

class socket;

/// An event from a client; all views hold during the call.
struct event {
  std::string_view name;
  json::value data;                     // the array as it came; its first element is the name
  std::string_view arguments;           // what stands behind the name: values separated by commas
  std::optional<std::uint64_t> ack_id;  // the client waits for socket::acknowledge() with it
  std::span<const std::string> attachments;
};

/// A client's answer to socket::emit_with_ack(); views that hold during the call.
struct answer {
  json::value data;            // the array of arguments
  std::string_view arguments;  // the same without the brackets
  std::span<const std::string> attachments;
};

/// Called exactly once: with the answer, or with nothing if the time ran out or the socket was disconnected first.
using ack_function = std::function<void(const std::optional<answer>&)>;

/// What a client comes with that asks to enter a namespace; views that hold during the call.
struct handshake {
  std::optional<json::value> auth;   // its auth object, if it sent one
  boost::asio::ip::address address;  // where the connection came from: http::request::client
  std::string_view kept;             // what settings::keep_of_handshake has made of the connection's first request
};

/// Why a client may not enter a namespace: goes out as CONNECT_ERROR.
struct connect_refusal {
  std::string message;
  std::string data;  // JSON, or empty for none
};

/// What runs in a namespace. Called on the socket's worker; nothing may be thrown. A socket may be disconnected from
/// within any of these; it is destroyed after on_disconnect(), which comes exactly once after on_connect().
class application {
 public:
  virtual ~application() = default;
  /// Whether the client may enter; not asked about one that recovers its socket. Nothing may be sent to the socket yet,
  /// and it cannot be disconnected: refuse it.
  /// A refused one hears nothing more.
  virtual std::optional<connect_refusal> may_connect(socket& /*s*/, const handshake& /*h*/) { return {}; }
  /// `auth` is the client's auth object, if it sent one.
  virtual void on_connect(socket& s, const std::optional<json::value>& auth) = 0;
  virtual void on_event(socket& s, const event& e) = 0;
  virtual void on_disconnect(socket& s, ops::close_reason reason) = 0;

  /// With connection state recovery: the connection was lost and the client may come back; until then events for it are
  /// kept. Either on_resume() or on_disconnect() follows.
  virtual void on_suspend(socket& /*s*/, ops::close_reason /*reason*/) {}
  /// The client is back and has been sent what it missed.
  virtual void on_resume(socket& /*s*/) {}
  /// With recovery_settings::key: the client of an earlier run of the server is back, with the id that it had there;
  /// its answer has been queued. Comes in place of on_connect(). `state` is what socket::carry() has last sent along,
  /// "" for none. Rooms and context are gone, and so is what was sent and did not arrive.
  virtual void on_restore(socket& s, std::string_view /*state*/) { on_connect(s, std::nullopt); }

  /// With recovery_settings::handover: the client has come to another server, and the socket moves there. It is away by
  /// now, and takes along what is kept for its client, its rooms, and what `packed` is told, at most
  /// moved_socket::max_application_state bytes. `packed` is to be called once, now or later, on the socket's worker:
  /// what is emitted until then goes along, too. After it the socket is gone, without on_disconnect(). If the socket
  /// ends before, on_disconnect() comes as ever, and `packed` does nothing any more.
  virtual void on_depart(socket& /*s*/, std::function<void(std::string state)> packed) { packed({}); }
  /// The other end: the socket has come from another server, with its id, its rooms and what on_depart() has packed
  /// there; the client has been sent what it missed. Comes in place of on_connect(). If the client is gone meanwhile,
  /// on_suspend() follows.
  virtual void on_arrive(socket& s, std::string_view /*state*/) { on_restore(s, {}); }
};

}  // namespace flinxx::socketio
