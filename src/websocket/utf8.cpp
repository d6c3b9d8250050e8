#include <flinxx/websocket/utf8.hpp>

#include <cstddef>
#include <cstring>

namespace flinxx::websocket {
namespace {

// The first byte that is not ASCII, or end.
const char* skip_ascii(const char* at, const char* end) noexcept {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  while (end - at >= 16) {
    std::uint64_t words[2];
    std::memcpy(words, at, sizeof words);
    if (((words[0] | words[1]) & high_bits) != 0) break;
    at += sizeof words;
  }
  while (at != end && static_cast<std::uint8_t>(*at) < 0x80) ++at;
  return at;
}

}  // namespace

// RFC 3629, section 4: only the second byte's bounds depend on the first.
bool utf8_validator::begin(std::uint8_t lead) noexcept {
  low_ = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  high_ = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  missing_ = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  if (lead >= 0xC2 && lead <= 0xF4) return true;
  low_ = 1;
  high_ = 0;
  return false;
}

bool utf8_validator::write(std::string_view bytes) noexcept {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) {
    if (missing_ == 0) {
      at = skip_ascii(at, end);
      if (at == end) break;
      if (!begin(static_cast<std::uint8_t>(*at++))) return false;
      continue;
    }
    const auto byte = static_cast<std::uint8_t>(*at++);
    if (byte < low_ || byte > high_) {
      low_ = 1;
      high_ = 0;
      return false;
    }
    low_ = 0x80;
    high_ = 0xBF;
    --missing_;
  }
  return low_ <= high_;
}

bool is_valid_utf8(std::string_view text) noexcept {
  utf8_validator validator;
  return validator.write(text) && validator.complete();
}

}  // namespace flinxx::websocket
