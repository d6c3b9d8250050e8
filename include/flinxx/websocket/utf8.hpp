#pragma once

#include <cstdint>
#include <string_view>

namespace flinxx::websocket {

/// Checks UTF-8 (RFC 3629) that comes in pieces, cut anywhere. It fails on the first byte that no continuation could
/// make valid, also within a code point: overlong forms, surrogates and what lies above U+10FFFF end at their second
/// byte.
class utf8_validator {
 public:
  /// False if what has been written so far cannot become valid any more; it stays false until reset().
  [[nodiscard]] bool write(std::string_view bytes) noexcept;
  /// Whether what has been written ends with a whole code point.
  [[nodiscard]] bool complete() const noexcept { return missing_ == 0; }
  void reset() noexcept { *this = {}; }

 private:
  bool begin(std::uint8_t lead) noexcept;

  // The continuation bytes that the code point still lacks, and the bounds of the next of them (low > high: failed).
  std::uint8_t missing_ = 0;
  std::uint8_t low_ = 0x80;
  std::uint8_t high_ = 0xBF;
};

static_assert(sizeof(utf8_validator) <= 8);

[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

}  // namespace flinxx::websocket
