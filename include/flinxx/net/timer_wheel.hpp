#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace flinxx::net {

class timer_wheel;

namespace detail {
struct timer_link {
  timer_link* prev_ = nullptr;
  timer_link* next_ = nullptr;
};
}  // namespace detail

/// Something that wants to be called at a time: a base class, so that a connection pays 32 bytes for its timer and no
/// allocation. Not thread-safe: a timer belongs to the worker whose wheel it is scheduled on. Destroying it cancels it.
class timer : private detail::timer_link {
 public:
  timer(const timer&) = delete;
  timer& operator=(const timer&) = delete;

  [[nodiscard]] bool scheduled() const noexcept { return next_ != nullptr; }

 protected:
  timer() = default;
  virtual ~timer();

 private:
  friend class timer_wheel;

  /// Called once by timer_wheel::advance(); the timer is idle again and may be rescheduled from within, or destroyed.
  virtual void on_timer() = 0;

  std::uint64_t due_ = 0;
};

/// A hierarchical timer wheel: scheduling and cancelling are O(1), a timer fires at most one tick (8 ms) after its time
/// and never before it. It has no clock: the caller passes milliseconds of a monotonic clock.
class timer_wheel {
 public:
  static constexpr std::int64_t tick_ms = 8;

  explicit timer_wheel(std::int64_t now_ms);
  timer_wheel(const timer_wheel&) = delete;
  timer_wheel& operator=(const timer_wheel&) = delete;
  ~timer_wheel();

  /// Calls t.on_timer() at due_ms; a timer that is scheduled already is moved. What lies further away than the wheel
  /// reaches (about 37 hours) fires early at its end.
  void schedule(timer& t, std::int64_t due_ms);
  static void cancel(timer& t) noexcept;

  /// Fires all that is due at now_ms.
  void advance(std::int64_t now_ms);

  /// The time in ms at which advance() has something to do; nothing if no timer is scheduled.
  [[nodiscard]] std::optional<std::int64_t> next_due() const noexcept;

 private:
  static constexpr unsigned slot_bits = 6;
  static constexpr std::size_t slots = std::size_t{1} << slot_bits;
  static constexpr std::size_t levels = 4;

  void insert(timer& t) noexcept;
  void cascade(std::size_t level);
  void fire(std::size_t slot);

  std::uint64_t current_;
  std::array<std::array<detail::timer_link, slots>, levels> wheel_;
};

}  // namespace flinxx::net
