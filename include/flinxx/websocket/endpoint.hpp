#pragma once

#include <flinxx/net/connection.hpp>
#include <flinxx/websocket/frame.hpp>
#include <flinxx/websocket/parser.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace flinxx::websocket {

/// The server's side of a WebSocket (RFC 6455) on a connection whose handshake is done. It answers pings and close
/// frames and closes on what the RFC forbids; whoever derives from it gets whole messages. All on the connection's
/// worker.
class endpoint : public net::protocol {
 public:
  /// max_message in bytes; a longer message closes with 1009.
  explicit endpoint(std::size_t max_message) : parser_(max_message) {}

  /// Sends one message made of the pieces, at most max_pieces of them; text must be valid UTF-8.
  static constexpr std::size_t max_pieces = 7;
  void send_text(std::span<const std::string_view> pieces) { send(opcode::text, pieces); }
  void send_binary(std::string_view bytes) { send(opcode::binary, {&bytes, 1}); }

  /// The peer does not read as fast as we write.
  [[nodiscard]] bool congested() const noexcept { return connection_->congested(); }

  /// Sends a close frame and ends the connection once it has left.
  void close(close_code code, ops::close_reason reason);
  /// Sends a close frame and goes on reading: what the peer had sent before it reads that still comes. Nothing may be
  /// sent any more.
  void say_close(close_code code);

  void on_start(net::connection& /*c*/) override {}
  void on_bytes(std::span<char> bytes) override;

 private:
  virtual void on_text(std::string_view message) = 0;
  virtual void on_binary(std::string_view message) = 0;
  /// The peer has closed the WebSocket or broken its rules: no further message comes. The connection may live on for a
  /// moment, until the peer closes its side.
  virtual void on_end(ops::close_reason /*reason*/, close_code /*code*/) {}

  void send(opcode op, std::span<const std::string_view> pieces);
  bool handle(const event& e);

  bool has_said_close_ = false;
  parser parser_;
};

}  // namespace flinxx::websocket
