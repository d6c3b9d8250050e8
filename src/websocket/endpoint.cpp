#include <flinxx/websocket/endpoint.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace flinxx::websocket {

using ops::close_reason;

namespace {

// RFC 6455, 7.4.1: the purpose is fulfilled, or the page is being closed. A close frame with another code or none is
// what a library sends when it gives a connection up.
bool is_goodbye(close_code code) {
  return code == close_code::normal || code == close_code::going_away;
}

}  // namespace

void endpoint::send(opcode op, std::span<const std::string_view> pieces) {
  std::array<std::string_view, max_pieces + 1> frame;
  std::size_t size = 0;
  for (const auto piece : pieces) size += piece.size();
  std::array<char, max_header_size> header;
  frame[0] = {header.data(), write_header(header.data(), op, size)};
  const auto end = std::copy(pieces.begin(), pieces.end(), frame.begin() + 1);
  connection_->write(std::span<const std::string_view>(frame.begin(), end));
}

void endpoint::close(close_code code, close_reason reason) {
  say_close(code);
  connection_->finish(reason);
}

void endpoint::say_close(close_code code) {
  if (std::exchange(has_said_close_, true)) return;
  const auto payload = close_payload(code, {});
  const std::string_view piece = payload;
  send(opcode::close, {&piece, 1});
}

void endpoint::on_bytes(std::span<char> bytes) {
  while (!connection_->finishing() && handle(parser_.next(bytes))) {
  }
}

// False when there is nothing more to take from these bytes.
bool endpoint::handle(const event& e) {
  switch (e.kind) {
    case event_kind::need_more: return false;
    case event_kind::text: on_text(e.payload); return true;
    case event_kind::binary: on_binary(e.payload); return true;
    case event_kind::ping:
      if (!has_said_close_) send(opcode::pong, {&e.payload, 1});
      return true;
    case event_kind::pong: return true;
    case event_kind::close: {  // RFC 6455, 5.5.1: the answer repeats the code
      const auto reason = is_goodbye(e.code) ? close_reason::client_left : close_reason::transport_closed;
      if (!has_said_close_) send(opcode::close, {&e.payload, 1});
      connection_->finish(reason);
      on_end(reason, e.code);
      return false;
    }
    case event_kind::error: {
      const auto reason =
          e.code == close_code::message_too_big ? close_reason::payload_too_large : close_reason::protocol_error;
      close(e.code, reason);
      on_end(reason, e.code);
      return false;
    }
  }
  return false;
}

}  // namespace flinxx::websocket
