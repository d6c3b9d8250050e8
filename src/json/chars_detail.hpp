#pragma once

#include <flinxx/json/value.hpp>

#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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
inline const char* find_special_by_words(const char* at, const char* end) noexcept {
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

/// The same, sixteen bytes at a time where the processor can: most strings of a message need one look.
inline const char* find_special(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1F);
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i hits = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                                      _mm_cmpeq_epi8(_mm_max_epu8(bytes, last_control), last_control));
    if (const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits)); mask != 0) return at + std::countr_zero(mask);
  }
#endif
  return find_special_by_words(at, end);
}

/// The first quote in [at, end), which must have one. Most strings are short; over a long one memchr() flies.
inline const char* find_quote(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  if (end - at >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    if (const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'))));
        mask != 0)
      return at + std::countr_zero(mask);
    at += 16;
  }
#endif
  return static_cast<const char*>(std::memchr(at, '"', static_cast<std::size_t>(end - at)));
}

}  // namespace flinxx::json::detail
