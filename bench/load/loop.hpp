#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace bench {

/// Something that owns a socket and hears when it is ready.
class ready_listener {
 public:
  virtual void on_ready(std::uint32_t events) = 0;

 protected:
  ~ready_listener() = default;
};

/// One thread's epoll loop.
class loop {
 public:
  loop();
  ~loop();
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  void watch(int fd, ready_listener& who, std::uint32_t events) const;
  void change(int fd, ready_listener& who, std::uint32_t events) const;

  /// Runs until `done` says so, which is asked after each batch of events; `each_turn`, if there is one, is called
  /// then too, at least every 100 µs. Throws std::runtime_error after `limit_s` seconds.
  void run_until(const std::function<bool()>& done, double limit_s, const std::function<void()>& each_turn = {});
  void run_for(double seconds);

  /// Nanoseconds of the monotonic clock.
  [[nodiscard]] static std::int64_t now_ns() noexcept;

 private:
  int epoll_;
};

}  // namespace bench
