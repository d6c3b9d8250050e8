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

}  // namespace flinxx::ops
