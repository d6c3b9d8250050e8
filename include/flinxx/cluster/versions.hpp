#pragma once

#include <algorithm>
#include <cstdint>

namespace flinxx::cluster {

/// The versions of letters that a node speaks: from the lowest to the highest.
struct letter_versions {
  std::uint8_t lowest = 1;
  std::uint8_t highest = 1;
};

/// What this build speaks: its own version and the one before, so that nodes can be upgraded one after the other.
[[nodiscard]] letter_versions spoken_versions() noexcept;

/// In which version one writes to another: the highest that both speak. Where there is none it is one that the other
/// refuses.
[[nodiscard]] constexpr std::uint8_t common_version(letter_versions own, letter_versions other) noexcept {
  return std::max(own.lowest, std::min(own.highest, other.highest));
}

}  // namespace flinxx::cluster
