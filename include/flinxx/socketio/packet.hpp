#pragma once

#include <flinxx/json/scan.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace flinxx::socketio {

/// Socket.IO v5 packets: https://socket.io/docs/v4/socket-io-protocol/
enum class packet_type : std::uint8_t { connect, disconnect, event, ack, connect_error, binary_event, binary_ack };

/// What an EVENT or BINARY_EVENT says.
struct event_view {
  json::value name;            // a string or a number
  std::string_view arguments;  // what stands behind the name: JSON values separated by commas, "" for none
  json::value array;           // all of it
};

/// A decoded packet: views into the text that was decoded.
struct packet {
  packet_type type = packet_type::connect;
  unsigned attachments = 0;    // how many binary messages follow
  std::string_view nsp = "/";  // the namespace
  std::optional<std::uint64_t> ack_id;
  std::optional<json::value> data;  // an array for events and acks
  event_view event{};               // of an event
};

struct decode_limits {
  unsigned max_attachments = 10;
  std::size_t max_depth = 128;
};

/// Decodes the text of a packet; nothing if it breaks a rule of the protocol: an unknown type, a payload that is no
/// JSON or does not fit the type, a reserved event name, too many attachments.
[[nodiscard]] std::optional<packet> decode(std::string_view text, const decode_limits& limits = {});

/// Whether every placeholder in the data of a BINARY_EVENT or BINARY_ACK names one of its attachments.
[[nodiscard]] bool placeholders_fit(const packet& p);

/// The same packet with views into `to`, which is a copy of the text `from` that was decoded.
[[nodiscard]] packet moved(const packet& p, std::string_view from, std::string_view to);

}  // namespace flinxx::socketio
