#include "ops/text_detail.hpp"

#include <flinxx/ops/base64.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace flinxx::ops {
namespace {

// What a character of either alphabet is in that of section 4; 0 for any other one.
constexpr auto digits = [] {
  std::array<char, 256> values{};
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
    values[static_cast<unsigned char>(c)] = c;
  values['-'] = '+';
  values['_'] = '/';
  return values;
}();

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// The digits of a text; nothing if it is not well-formed.
std::optional<std::string> digits_of(std::string_view text) {
  std::string found(text.size(), '\0');
  std::size_t size = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    const char digit = digits[static_cast<unsigned char>(c)];
    if (digit == '\0') {
      if (c == '=') ++padding;
      if (c != '=' && !is_blank(c)) return std::nullopt;
      continue;
    }
    if (padding > 0) return std::nullopt;
    found[size++] = digit;
  }
  found.resize(size);
  const std::size_t missing = (4 - size % 4) % 4;
  if (missing == 3 || (padding != 0 && padding != missing)) return std::nullopt;
  return found;
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  const std::size_t start = out.size();
  const std::size_t size = (bytes.size() + 2) / 3 * 4;
  out.resize(start + size + 1);  // OpenSSL ends it with a zero
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data() + start), detail::bytes_of(bytes),
                  static_cast<int>(bytes.size()));
  out.resize(start + size);
}

std::string to_base64(std::span<const std::uint8_t> bytes) {
  std::string text;
  append_base64(text, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  return text;
}

std::string to_base64url(std::span<const std::uint8_t> bytes) {
  std::string text = to_base64(bytes);
  text.resize((bytes.size() * 4 + 2) / 3);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text) {
  std::string decoded;
  if (!decode_any_base64(text, decoded)) return std::nullopt;
  std::vector<std::uint8_t> bytes(decoded.begin(), decoded.end());
  return to_base64url(bytes) == text ? std::optional(std::move(bytes)) : std::nullopt;
}

// OpenSSL takes blanks and signs of padding where none belong, and counts the padding as bytes: it gets digits alone.
bool decode_any_base64(std::string_view text, std::string& bytes) {
  auto digits = digits_of(text);
  if (!digits) return false;
  const std::size_t size = digits->size() / 4 * 3 + digits->size() % 4 * 3 / 4;
  digits->resize((digits->size() + 3) / 4 * 4, 'A');
  bytes.resize(digits->size() / 4 * 3);
  EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), detail::bytes_of(*digits),
                  static_cast<int>(digits->size()));
  bytes.resize(size);
  return true;
}

}  // namespace flinxx::ops
