#pragma once

#include <flinxx/json/value.hpp>

#include <bit>
#include <cstdint>
#include <cstring>

namespace flinxx::json::detail {

constexpr bool is_space(char c) noexcept {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// The kind of the valid value that begins with this character.
constexpr kind kind_of(char first) noexcept {
  switch (first) {
    case '{': return kind::object;
    case '[': return kind::array;
    case '"': return kind::string;
    case 't':
    case 'f': return kind::boolean;
    case 'n': return kind::null;
    default: return kind::number;
  }
}

/// What cannot stand for itself within a JSON string (RFC 8259, section 7).
constexpr bool is_special(char c) noexcept {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

/// The first special character in [at, end), or end. Eight bytes at a time: in each of the three tests a byte's high
/// bit says that the byte is one, and a borrow can spoil only what lies behind the first such byte, which is all that
/// counts.
inline const char* find_special(const char* at, const char* end) noexcept {
  static_assert(std::endian::native == std::endian::little, "the first byte in memory is the lowest one of the word");
  constexpr std::uint64_t ones = 0x0101010101010101;
  for (; end - at >= 8; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    const std::uint64_t quote = word ^ (ones * '"');
    const std::uint64_t backslash = word ^ (ones * '\\');
    const std::uint64_t hits =
        (((word - ones * 0x20) & ~word) | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash)) &
        (ones * 0x80);
    if (hits != 0) return at + std::countr_zero(hits) / 8;
  }
  while (at != end && !is_special(*at)) ++at;
  return at;
}

}  // namespace flinxx::json::detail
