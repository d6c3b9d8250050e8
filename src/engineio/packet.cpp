#include <flinxx/engineio/packet.hpp>

#include <openssl/evp.h>

namespace flinxx::engineio {
namespace {

constexpr char binary_mark = 'b';

bool decode_base64(std::string_view text, std::string& out) {
  const auto padding_at = text.find('=');
  if (text.size() % 4 != 0) return false;
  if (padding_at != std::string_view::npos && (padding_at + 2 < text.size() || !text.ends_with('='))) return false;
  out.resize(text.size() / 4 * 3);
  if (text.empty()) return true;
  constexpr std::string_view skipped_by_openssl = " \t\r\n-";
  if (skipped_by_openssl.find(text.front()) != std::string_view::npos ||
      skipped_by_openssl.find(text.back()) != std::string_view::npos)
    return false;
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return false;
  // OpenSSL counts the padding as bytes.
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  out.resize(static_cast<std::size_t>(size) - padding);
  return true;
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
