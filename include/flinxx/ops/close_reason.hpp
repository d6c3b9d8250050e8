#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace flinxx::ops {

/// Why a connection, a session or a socket ended: one list for all rooms. It decides the close code that a WebSocket's
/// client gets and whether the client may come back, applications are told it, and /metrics has a number for each.
/// The values are dense and start at 0; they are not a wire format.
enum class close_reason : std::uint8_t {
  client_left,        ///< The client said goodbye: a Socket.IO DISCONNECT, a WebSocket close frame 1000 or 1001.
  transport_closed,   ///< The client ended its transport and said no more; it may come back.
  transport_error,    ///< Reading from or writing to the socket failed.
  ping_timeout,       ///< No pong came within the ping timeout.
  slow_consumer,      ///< The peer did not read and its outbox overflowed.
  protocol_error,     ///< What the client sent breaks HTTP, WebSocket, Engine.IO or Socket.IO.
  payload_too_large,  ///< A body or message is over the largest payload.
  connect_timeout,    ///< No Socket.IO CONNECT came in time.
  idle_timeout,       ///< Nothing came in time: a first byte, a further HTTP request, the attachments of a packet.
  replaced,           ///< The client came back on another connection, which takes this one's place.
  flood,              ///< The client went on sending far beyond its rate limits.
  server_closed,      ///< The server ended it for a reason of its own.
  server_draining,    ///< The server is shutting down.
  internal_error,     ///< A fault in the server.
};

inline constexpr std::size_t close_reason_count = static_cast<std::size_t>(close_reason::internal_error) + 1;

/// The reason in words, lower case, without punctuation; static storage.
[[nodiscard]] constexpr std::string_view to_string(close_reason reason) noexcept {
  switch (reason) {
    case close_reason::client_left: return "client left";
    case close_reason::transport_closed: return "transport closed";
    case close_reason::transport_error: return "transport error";
    case close_reason::ping_timeout: return "ping timeout";
    case close_reason::slow_consumer: return "slow consumer";
    case close_reason::protocol_error: return "protocol error";
    case close_reason::payload_too_large: return "payload too large";
    case close_reason::connect_timeout: return "connect timeout";
    case close_reason::idle_timeout: return "idle timeout";
    case close_reason::replaced: return "replaced";
    case close_reason::flood: return "flood";
    case close_reason::server_closed: return "server closed";
    case close_reason::server_draining: return "server draining";
    case close_reason::internal_error: return "internal error";
  }
  return "unknown";
}

/// The same as a label of metrics: "client_left".
[[nodiscard]] constexpr std::string_view name_of(close_reason reason) noexcept {
  switch (reason) {
    case close_reason::client_left: return "client_left";
    case close_reason::transport_closed: return "transport_closed";
    case close_reason::transport_error: return "transport_error";
    case close_reason::ping_timeout: return "ping_timeout";
    case close_reason::slow_consumer: return "slow_consumer";
    case close_reason::protocol_error: return "protocol_error";
    case close_reason::payload_too_large: return "payload_too_large";
    case close_reason::connect_timeout: return "connect_timeout";
    case close_reason::idle_timeout: return "idle_timeout";
    case close_reason::replaced: return "replaced";
    case close_reason::flood: return "flood";
    case close_reason::server_closed: return "server_closed";
    case close_reason::server_draining: return "server_draining";
    case close_reason::internal_error: return "internal_error";
  }
  return "unknown";
}

}  // namespace flinxx::ops
