#include "loop.hpp"

#include <array>
#include <cerrno>
#include <stdexcept>
#include <sys/epoll.h>
#include <system_error>
#include <time.h>
#include <unistd.h>

namespace bench {

loop::loop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

loop::~loop() {
  close(epoll_);
}

void loop::watch(int fd, ready_listener& who, std::uint32_t events) const {
  epoll_event e{events, {.ptr = &who}};
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &e) != 0)
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

void loop::change(int fd, ready_listener& who, std::uint32_t events) const {
  epoll_event e{events, {.ptr = &who}};
  epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &e);
}

void loop::run_until(const std::function<bool()>& done, double limit_s, const std::function<void()>& each_turn) {
  const std::int64_t end = now_ns() + static_cast<std::int64_t>(limit_s * 1e9);
  std::array<epoll_event, 512> events{};
  const timespec longest{0, each_turn ? 100'000 : 1'000'000};
  while (!done()) {
    const int count = epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &longest, nullptr);
    for (int i = 0; i < count; ++i) {
      const epoll_event& e = events[static_cast<std::size_t>(i)];
      static_cast<ready_listener*>(e.data.ptr)->on_ready(e.events);
    }
    if (each_turn) each_turn();
    if (now_ns() > end) throw std::runtime_error("not done in time");
  }
}

void loop::run_for(double seconds) {
  const std::int64_t end = now_ns() + static_cast<std::int64_t>(seconds * 1e9);
  run_until([end] { return now_ns() >= end; }, seconds + 60);
}

std::int64_t loop::now_ns() noexcept {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * std::int64_t{1'000'000'000} + t.tv_nsec;
}

}  // namespace bench
