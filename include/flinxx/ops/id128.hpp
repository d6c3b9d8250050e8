#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace flinxx::ops {

/// 128 bits that name something: a user, a match, a recovery secret.
using id128 = std::array<std::uint8_t, 16>;

/// For tables whose ids are random, or look so: their first bytes will do.
struct id128_hash {
  [[nodiscard]] std::size_t operator()(const id128& id) const noexcept {
    std::size_t first = 0;
    std::memcpy(&first, id.data(), sizeof first);
    return first;
  }
};

/// The first eight bytes as a number, the highest first.
[[nodiscard]] constexpr std::uint64_t half_of(const id128& id) noexcept {
  std::uint64_t half = 0;
  for (std::size_t i = 0; i < 8; ++i) half = half << 8 | id[i];
  return half;
}

/// The first four bytes of what is random: enough to tell a few hundred apart.
[[nodiscard]] constexpr std::uint32_t mark_of(std::uint64_t random) noexcept {
  return static_cast<std::uint32_t>(random >> 32);
}

}  // namespace flinxx::ops
