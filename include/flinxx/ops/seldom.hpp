#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

namespace flinxx::ops {

/// Lets something happen once in a time, however often it could: a line in the log that a client can provoke. A
/// copy begins anew, so each host has its own in its copy of the settings. Any thread.
class seldom {
 public:
  explicit constexpr seldom(std::int64_t interval_ms) noexcept : interval_ms_(interval_ms) {}
  constexpr seldom(const seldom& other) noexcept : interval_ms_(other.interval_ms_) {}
  seldom& operator=(const seldom& other) noexcept {
    interval_ms_ = other.interval_ms_;
    next_.store(anytime, std::memory_order_relaxed);
    return *this;
  }

  /// True at most once in each interval; `now_ms` is of a monotonic clock.
  [[nodiscard]] bool due(std::int64_t now_ms) noexcept {
    auto next = next_.load(std::memory_order_relaxed);
    return now_ms >= next && next_.compare_exchange_strong(next, now_ms + interval_ms_, std::memory_order_relaxed);
  }

 private:
  static constexpr std::int64_t anytime = std::numeric_limits<std::int64_t>::min();

  std::int64_t interval_ms_;
  std::atomic<std::int64_t> next_{anytime};
};

}  // namespace flinxx::ops
