#pragma once

#include <flinxx/http/message.hpp>
#include <flinxx/ops/close_reason.hpp>

#include <string_view>

namespace flinxx::engineio {

class session;

/// The door upward: all that the layer above hears. Called on the session's worker; nothing may be thrown. A session
/// may be closed from within any of these but on_close(), which is the last call for a session and comes exactly once.
/// The client may be fetching what was sent before for a moment longer.
class door {
 public:
  virtual ~door() = default;
  /// The handshake request is valid during the call.
  virtual void on_open(session& s, const http::request& handshake) = 0;
  virtual void on_text(session& s, std::string_view message) = 0;
  virtual void on_binary(session& s, std::string_view message) = 0;
  /// The client has answered a ping: it has received all that was sent before that ping.
  virtual void on_pong(session& /*s*/) {}
  /// The client's transport went, and it has said nothing of leaving, but still may: some abort their GET first.
  /// Nothing can be sent any more. Whoever answers true is told on_close() when it has come or can no longer come; what
  /// arrives before is a goodbye, by is_goodbye() or as a close packet, with the messages that came along. The same
  /// where the session has been sent away; then it is whatever the client had sent before it knew.
  virtual bool on_lost(session& /*s*/) { return false; }
  [[nodiscard]] virtual bool is_goodbye(std::string_view /*message*/) const { return false; }
  virtual void on_close(session& s, ops::close_reason reason) = 0;
};

}  // namespace flinxx::engineio
