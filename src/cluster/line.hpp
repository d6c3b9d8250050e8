#pragma once

#include <cstddef>
#include <cstdint>

namespace flinxx::cluster {

/// The numbers of the letters from one run to another, at the receiver's end. Redis keeps their order; the numbers find
/// out what it has lost. Pure.
class line {
 public:
  struct arrival {
    std::size_t doubles = 0;  ///< So many of the entry's letters have been here before.
    bool gap = false;         ///< Letters before this entry are missing, and will not come.
    bool is_none = false;     ///< No letter can have such a number: nothing of the entry counts.
  };

  /// More than a run sends in its life.
  static constexpr std::uint64_t most_missing = std::uint64_t{1} << 48;

  /// An entry with `count` letters, the first of which has the number `first`.
  arrival receive(std::uint64_t first, std::size_t count) noexcept;

  /// All letters below this number have come or are lost. The first letter is number 0.
  [[nodiscard]] std::uint64_t next() const noexcept { return next_; }

 private:
  std::uint64_t next_ = 0;
};

}  // namespace flinxx::cluster
