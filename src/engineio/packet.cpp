#include <flinxx/engineio/packet.hpp>

#include <openssl/evp.h>

#include <array>
#include <cstdint>

namespace flinxx::engineio {
namespace {

constexpr char binary_mark = 'b';

constexpr std::uint8_t no_digit = 64;

// Of both alphabets of RFC 4648.
constexpr auto digits = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(no_digit);
  std::uint8_t value = 0;
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
    values[static_cast<unsigned char>(c)] = value++;
  values['-'] = values['+'];
  values['_'] = values['/'];
  return values;
}();

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// What encoders write that Buffer.from() of the original reads: either alphabet, with padding or without, in lines or
// not. Anything else is an error here, and skipped there.
bool decode_base64(std::string_view text, std::string& out) {
  out.resize(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  std::size_t padding = 0;
  std::uint32_t bits = 0;
  int held = 0;  // how many of the low bits make no byte yet
  for (const char c : text) {
    const std::uint8_t digit = digits[static_cast<unsigned char>(c)];
    if (digit == no_digit) {
      if (c == '=') ++padding;
      if (c != '=' && !is_blank(c)) return false;
      continue;
    }
    if (padding > 0) return false;
    bits = bits << 6 | digit;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out[size++] = static_cast<char>(bits >> held);
  }
  out.resize(size);
  // Of the last bytes there are 0, 2 or 3 digits, which 0, 2 or 1 signs fill up to four.
  return held < 6 && (padding == 0 || padding == static_cast<std::size_t>(held / 2));
}

}  // namespace

std::optional<packet> decode(std::string_view text, std::string& bytes) {
  if (text.starts_with(binary_mark)) {
    if (!decode_base64(text.substr(1), bytes)) return std::nullopt;
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
  const std::size_t start = payload.size();
  const std::size_t size = (bytes.size() + 2) / 3 * 4;
  payload.resize(start + size + 1);  // OpenSSL ends it with a zero
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(payload.data() + start),
                  reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  payload.resize(start + size);
}

}  // namespace flinxx::engineio
