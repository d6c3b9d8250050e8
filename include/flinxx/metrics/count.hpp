#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace flinxx::metrics {

/// A number that one thread changes and any thread may read, without a locked instruction.
class count {
 public:
  void add(std::uint64_t n = 1) noexcept { value_.store(read() + n, std::memory_order_relaxed); }
  void subtract(std::uint64_t n = 1) noexcept { value_.store(read() - n, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t read() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// A number for each of some names: a std::array of literals. As count.
template <const auto& all_names>
class counts_by {
 public:
  static constexpr const auto& names = all_names;

  [[nodiscard]] count& operator[](std::size_t i) noexcept { return counts_[i]; }
  [[nodiscard]] const count& operator[](std::size_t i) const noexcept { return counts_[i]; }
  /// A name that is none of them counts as the last one.
  void add(std::string_view name) noexcept {
    const auto found = std::find(names.begin(), names.end() - 1, name);
    counts_[static_cast<std::size_t>(found - names.begin())].add();
  }

 private:
  std::array<count, names.size()> counts_;
};

/// How many values were at most each of some bounds, which rise, and over the one before. As count.
template <const auto& all_bounds>
class histogram {
 public:
  static constexpr const auto& bounds = all_bounds;

  void add(double value) noexcept {
    const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin();
    counts_[static_cast<std::size_t>(bucket)].add();
    sum_.add(static_cast<std::uint64_t>(value * a_million));
  }
  /// Of the bounds, and one more for what is over all of them.
  [[nodiscard]] std::uint64_t bucket(std::size_t i) const noexcept { return counts_[i].read(); }
  [[nodiscard]] double sum() const noexcept { return static_cast<double>(sum_.read()) / a_million; }

 private:
  static constexpr double a_million = 1e6;

  std::array<count, bounds.size() + 1> counts_;
  count sum_;  // in millionths
};

}  // namespace flinxx::metrics
