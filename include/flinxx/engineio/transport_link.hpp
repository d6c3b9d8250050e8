#pragma once

#include <flinxx/engineio/packet.hpp>
#include <flinxx/ops/close_reason.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace flinxx::http {
class request;
}

namespace flinxx::engineio {

/// How a session reaches its client. It may be ended at any time; then its session hears nothing more of it.
class transport_link {
 public:
  /// Sends one packet with the pieces as its data, at most max_pieces of them.
  static constexpr std::size_t max_pieces = 6;
  virtual void send(packet_type type, std::span<const std::string_view> pieces) = 0;
  virtual void send_binary(std::string_view bytes) = 0;
  /// Whether what is sent now leaves at once.
  [[nodiscard]] virtual bool writable() const noexcept = 0;
  virtual void end(ops::close_reason reason) = 0;
  /// Tells the client of the end and goes on listening, until end(). False: the client has yet to ask. Nothing may be
  /// sent any more.
  virtual bool announce_end(ops::close_reason reason) = 0;

 protected:
  ~transport_link() = default;
};

/// What a session hears of its transports. Whichever of the two ends first cuts the pointer of the other.
class transport_listener {
 public:
  /// A WebSocket that begins a session. The handshake is valid during the call.
  virtual void on_started(const http::request& handshake) = 0;
  virtual void on_packet(transport_link& from, std::string_view text) = 0;
  /// A packet comes soon: has the processor fetch what it needs, as net::ready_listener::prefetch() has it.
  virtual void prefetch(unsigned steps) const noexcept = 0;
  virtual void on_bytes(transport_link& from, std::string_view bytes) = 0;
  /// It has ended by itself. `with_its_page`: the client has said that its page is closed.
  virtual void on_gone(transport_link& from, ops::close_reason reason, bool with_its_page) = 0;
  /// The client has aborted the GET that waited.
  virtual void on_abandoned_poll() = 0;
  /// More waits for a poll than may; at the end of the turn.
  virtual void on_overflow() = 0;

 protected:
  ~transport_listener() = default;
};

}  // namespace flinxx::engineio
