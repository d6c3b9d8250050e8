#pragma once

#include <flinxx/engineio/session.hpp>
#include <flinxx/websocket/endpoint.hpp>

#include <cstdint>
#include <string_view>

namespace flinxx::engineio {

/// A session's WebSocket, in use or on probation. Session and transport point at each other; whichever ends first cuts
/// both pointers, so neither is ever left with a dead one.
class websocket_transport final : public websocket::endpoint {
 public:
  enum class role : std::uint8_t { first, candidate };

  /// The session opens with its first transport; a candidate is for an upgrade. The handshake must live until
  /// on_start().
  websocket_transport(session& owner, const http::request& handshake, role as);

  /// As a binary frame, or as base64 for a client that has said `b64` in its query: its WebSocket is for text alone.
  void send_bytes(std::string_view bytes);
  void detach() noexcept { session_ = nullptr; }

  void on_start(net::connection& c) override;
  void on_closed(ops::close_reason reason) noexcept override;

 private:
  void on_text(std::string_view message) override;
  void on_binary(std::string_view message) override;
  void on_end(ops::close_reason reason, websocket::close_code code) override;

  session* session_;
  const http::request* handshake_;
  bool text_only_;
};

/// A WebSocket for a session that has one already. It is closed after its handshake, as the original does: a client
/// whose handshake fails would see an error where nothing is wrong.
class unwanted_websocket final : public websocket::endpoint {
 public:
  unwanted_websocket() : endpoint(websocket::max_control_payload) {}

  void on_start(net::connection&) override { close(websocket::close_code::normal, ops::close_reason::replaced); }
  void on_closed(ops::close_reason) noexcept override {}

 private:
  void on_text(std::string_view) override {}
  void on_binary(std::string_view) override {}
};

}  // namespace flinxx::engineio
