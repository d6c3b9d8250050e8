#pragma once

#include <flinxx/engineio/transport_link.hpp>
#include <flinxx/http/message.hpp>
#include <flinxx/websocket/endpoint.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace flinxx::engineio {

/// A session's WebSocket, in use or on probation.
class websocket_transport final : public websocket::endpoint, public transport_link {
 public:
  enum class role : std::uint8_t { first, candidate };

  /// The session opens with its first transport; a candidate is for an upgrade. The handshake must live until
  /// on_start().
  websocket_transport(transport_listener& session, std::size_t max_message, const http::request& handshake, role as);

  void send(packet_type type, std::span<const std::string_view> pieces) override;
  /// As a binary frame, or as base64 for a client that has said `b64` in its query: its WebSocket is for text alone.
  void send_binary(std::string_view bytes) override;
  /// The peer reads as fast as we write.
  [[nodiscard]] bool writable() const noexcept override { return !congested(); }
  void end(ops::close_reason reason) override;
  bool announce_end(ops::close_reason reason) override;

  void on_start(net::connection& c) override;
  void on_bytes(std::span<char> bytes) override;
  void prefetch(unsigned steps) const noexcept override;
  void on_closed(ops::close_reason reason) noexcept override;

 private:
  void on_text(std::string_view message) override;
  void on_binary(std::string_view message) override;
  void on_end(ops::close_reason reason, websocket::close_code code) override;

  transport_listener* session_;
  const http::request* handshake_;
  bool text_only_;
};

/// A WebSocket for a session that has one already. It is closed after its handshake, as the original does: a client
/// whose handshake fails would see an error where nothing is wrong.
[[nodiscard]] std::unique_ptr<net::protocol> make_unwanted_websocket();

}  // namespace flinxx::engineio
