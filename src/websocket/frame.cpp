#include <flinxx/websocket/frame.hpp>

namespace flinxx::websocket {

std::size_t write_header(char* out, opcode op, std::uint64_t length) noexcept {
  constexpr unsigned fin = 0x80;
  out[0] = static_cast<char>(fin | static_cast<unsigned>(op));
  if (length < 126) {
    out[1] = static_cast<char>(length);
    return 2;
  }
  const std::size_t extended = length <= 0xFFFF ? 2 : 8;
  out[1] = extended == 2 ? 126 : 127;
  for (std::size_t i = 0; i < extended; ++i) out[2 + i] = static_cast<char>(length >> (8 * (extended - 1 - i)));
  return 2 + extended;
}

std::string close_payload(close_code code, std::string_view reason) {
  constexpr std::size_t max_reason = max_control_payload - 2;
  if (reason.size() > max_reason) {
    std::size_t cut = max_reason;
    while (cut > 0 && (static_cast<unsigned char>(reason[cut]) & 0xC0) == 0x80) --cut;
    reason = reason.substr(0, cut);
  }
  const auto number = static_cast<std::uint16_t>(code);
  std::string payload{static_cast<char>(number >> 8), static_cast<char>(number & 0xFF)};
  return payload.append(reason);
}

}  // namespace flinxx::websocket
