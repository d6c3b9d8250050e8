#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace flinxx::websocket {

/// RFC 6455, section 5.2.
enum class opcode : std::uint8_t { continuation = 0x0, text = 0x1, binary = 0x2, close = 0x8, ping = 0x9, pong = 0xA };

[[nodiscard]] constexpr bool is_control(opcode op) noexcept {
  return (static_cast<std::uint8_t>(op) & 0x8) != 0;
}

/// RFC 6455, section 7.4.1, and the IANA registry that it founds. A received close frame may carry a code that has no
/// name here.
enum class close_code : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  unsupported_data = 1003,
  no_status = 1005,  // never on the wire: the close frame had no code
  invalid_payload = 1007,
  policy_violation = 1008,
  message_too_big = 1009,
  extension_required = 1010,
  internal_error = 1011,
  service_restart = 1012,
  try_again_later = 1013,
  bad_gateway = 1014,
};

/// Whether a close frame may carry the code: the registered ones, and 3000-4999 for libraries and applications.
[[nodiscard]] constexpr bool may_be_sent(close_code code) noexcept {
  const auto number = static_cast<std::uint16_t>(code);
  return (number >= 1000 && number <= 1003) || (number >= 1007 && number <= 1014) || (number >= 3000 && number <= 4999);
}

inline constexpr std::size_t max_header_size = 10;
inline constexpr std::size_t max_control_payload = 125;

/// Writes the header of a whole message sent by a server (FIN set, not masked) and returns its size. `out` has room for
/// max_header_size bytes; a control frame's length is at most max_control_payload.
std::size_t write_header(char* out, opcode op, std::uint64_t length) noexcept;

/// The payload of a close frame. `code` may be sent; a reason (UTF-8) too long for a control frame is cut at a code
/// point.
[[nodiscard]] std::string close_payload(close_code code, std::string_view reason);

}  // namespace flinxx::websocket
