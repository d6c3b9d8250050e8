#pragma once

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <malloc.h>
#include <numeric>
#include <random>
#include <time.h>
#include <unistd.h>
#include <vector>

namespace scale {

/// CPU time of this thread: other work on the machine does not count.
[[nodiscard]] inline std::int64_t cpu_ns() noexcept {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * std::int64_t{1'000'000'000} + t.tv_nsec;
}

/// Bytes that this process has allocated and not freed, and bytes that it occupies.
struct memory {
  std::int64_t allocated = 0;
  std::int64_t resident = 0;

  [[nodiscard]] static memory now() {
    const auto info = mallinfo2();
    std::int64_t all = 0;
    std::int64_t resident = 0;
    std::ifstream("/proc/self/statm") >> all >> resident;
    return {static_cast<std::int64_t>(info.uordblks + info.hblkhd), resident * sysconf(_SC_PAGESIZE)};
  }
};

/// 0 … count-1 in an order that no cache foresees; the same one in each run.
[[nodiscard]] inline std::vector<std::uint32_t> shuffled(std::size_t count) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0U);
  std::mt19937 engine(4711);  // NOLINT: reproducible on purpose
  std::shuffle(order.begin(), order.end(), engine);
  return order;
}

}  // namespace scale
