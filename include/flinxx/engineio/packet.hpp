#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace flinxx::engineio {

/// Engine.IO v4 packets: https://socket.io/docs/v4/engine-io-protocol/
enum class packet_type : char {
  open = '0',
  close = '1',
  ping = '2',
  pong = '3',
  message = '4',
  upgrade = '5',
  noop = '6',
};

/// A packet as it stands in a text frame or in a payload. Views into what was decoded.
struct packet {
  packet_type type = packet_type::noop;
  bool binary = false;  // a message of bytes
  std::string_view data;
};

/// Stands between the packets of a payload.
inline constexpr char separator = '\x1e';

/// Decodes one packet, `<id><data>`, or `b` and base64, whose bytes go into `bytes`. Nothing if it is malformed. The
/// base64 may be that of URLs, without padding, or in lines.
[[nodiscard]] std::optional<packet> decode(std::string_view text, std::string& bytes);

/// Reads the packets of a polling payload, one after the other.
class payload_reader {
 public:
  enum class status { packet, end, malformed };

  explicit payload_reader(std::string_view payload) : rest_(payload), more_(true) {}

  /// After status::packet, `out` holds until the next call.
  status next(packet& out);

 private:
  std::string_view rest_;
  bool more_;
  std::string bytes_;
};

/// Append a packet to a polling payload.
void append_text(std::string& payload, packet_type type, std::span<const std::string_view> pieces);
void append_binary(std::string& payload, std::string_view bytes);

}  // namespace flinxx::engineio
