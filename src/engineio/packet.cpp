#include <flinxx/engineio/packet.hpp>
#include <flinxx/ops/base64.hpp>

namespace flinxx::engineio {
namespace {

constexpr char binary_mark = 'b';

}  // namespace

std::optional<packet> decode(std::string_view text, std::string& bytes) {
  if (text.starts_with(binary_mark)) {
    // Buffer.from() of the original reads the same; what is an error here, it skips.
    if (!ops::decode_any_base64(text.substr(1), bytes)) return std::nullopt;
    return packet{packet_type::message, true, bytes};
  }
  if (text.empty() || text[0] < '0' || text[0] > '6') return std::nullopt;
  return packet{static_cast<packet_type>(text[0]), false, text.substr(1)};
}

payload_reader::status payload_reader::next(packet& out) {
  if (!more_) return status::end;
  const auto end = rest_.find(separator);
  const std::string_view item = rest_.substr(0, end);
  more_ = end != std::string_view::npos;
  rest_ = more_ ? rest_.substr(end + 1) : std::string_view();
  const auto decoded = decode(item, bytes_);
  if (!decoded) return status::malformed;
  out = *decoded;
  return status::packet;
}

void append_text(std::string& payload, packet_type type, std::span<const std::string_view> pieces) {
  if (!payload.empty()) payload.push_back(separator);
  payload.push_back(static_cast<char>(type));
  for (const auto piece : pieces) payload.append(piece);
}

void append_binary(std::string& payload, std::string_view bytes) {
  if (!payload.empty()) payload.push_back(separator);
  payload.push_back(binary_mark);
  ops::append_base64(payload, bytes);
}

}  // namespace flinxx::engineio
