#include "engineio/websocket_transport.hpp"

#include <flinxx/http/target.hpp>
#include <flinxx/ops/prefetch.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace flinxx::engineio {
namespace {

using ops::close_reason;
using websocket::close_code;

close_code code_of(close_reason reason) {
  switch (reason) {
    case close_reason::protocol_error: return close_code::protocol_error;
    case close_reason::payload_too_large: return close_code::message_too_big;
    case close_reason::flood: return close_code::policy_violation;
    case close_reason::server_draining: return close_code::service_restart;
    case close_reason::internal_error: return close_code::internal_error;
    default: return close_code::normal;
  }
}

class unwanted_websocket final : public websocket::endpoint {
 public:
  unwanted_websocket() : endpoint(websocket::max_control_payload) {}

  void on_start(net::connection&) override { close(close_code::normal, close_reason::replaced); }
  void on_closed(close_reason) noexcept override {}

 private:
  void on_text(std::string_view) override {}
  void on_binary(std::string_view) override {}
};

}  // namespace

std::unique_ptr<net::protocol> make_unwanted_websocket() {
  return std::make_unique<unwanted_websocket>();
}

websocket_transport::websocket_transport(transport_listener& session, std::size_t max_message,
                                         const http::request& handshake, role as)
    : endpoint(max_message),
      session_(&session),
      handshake_(as == role::first ? &handshake : nullptr),
      text_only_(!http::query_value(handshake.query, "b64").value_or("").empty()) {}

void websocket_transport::send(packet_type type, std::span<const std::string_view> pieces) {
  const char id = static_cast<char>(type);
  std::array<std::string_view, transport_link::max_pieces + 1> frame{std::string_view(&id, 1)};
  const auto end = std::copy(pieces.begin(), pieces.end(), frame.begin() + 1);
  send_text(std::span<const std::string_view>(frame.begin(), end));
}

void websocket_transport::send_binary(std::string_view bytes) {
  if (!text_only_) return endpoint::send_binary(bytes);
  std::string text;
  append_binary(text, bytes);
  const std::string_view piece = text;
  send_text({&piece, 1});
}

void websocket_transport::end(close_reason reason) {
  session_ = nullptr;
  close(code_of(reason), reason);
}

bool websocket_transport::announce_end(close_reason reason) {
  say_close(code_of(reason));
  return true;
}

void websocket_transport::on_start(net::connection& /*c*/) {
  if (handshake_ != nullptr) session_->on_started(*std::exchange(handshake_, nullptr));
}

void websocket_transport::on_closed(close_reason reason) noexcept {
  if (session_ != nullptr) session_->on_gone(*this, reason, false);
}

// The session need not wait for the TCP connection's end, which the peer may put off.
void websocket_transport::on_end(close_reason reason, close_code code) {
  if (session_ != nullptr) std::exchange(session_, nullptr)->on_gone(*this, reason, code == close_code::going_away);
}

void websocket_transport::on_bytes(std::span<char> bytes) {
  if (session_ != nullptr) session_->prefetch(2);
  endpoint::on_bytes(bytes);
}

void websocket_transport::prefetch(unsigned steps) const noexcept {
  if (steps > 1 && session_ != nullptr) return session_->prefetch(steps - 1);
  ops::prefetch(session_);
}

void websocket_transport::on_text(std::string_view message) {
  if (session_ != nullptr) session_->on_packet(*this, message);
}

void websocket_transport::on_binary(std::string_view message) {
  if (session_ != nullptr) session_->on_bytes(*this, message);
}

}  // namespace flinxx::engineio
