#pragma once

#include <flinxx/json/scan.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace flinxx::socketio {

/// Socket.IO v5 packets: https://socket.io/docs/v4/socket-io-protocol/
enum class packet_type : std::uint8_t { connect, disconnect, event, ack, connect_error, binary_event, binary_ack };

/// A decoded packet: views into the text that was decoded.
struct packet {
  packet_type type = packet_type::connect;
  unsigned attachments = 0;    // how many binary messages follow
  std::string_view nsp = "/";  // the namespace
  std::optional<std::uint64_t> ack_id;
  std::optional<json::value> data;  // an array for events and acks
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

/// The name of an EVENT's or BINARY_EVENT's packet, as a JSON string (or number) within its data.
[[nodiscard]] json::value event_name(const packet& p);
/// What stands behind the name: JSON values separated by commas, "" for none.
[[nodiscard]] std::string_view event_arguments(const packet& p);

}  // namespace flinxx::socketio
