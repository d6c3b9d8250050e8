#pragma once

#include <cstdint>

namespace bench {

/// What a process has used, by /proc.
struct usage {
  std::int64_t cpu_ns = 0;  // all threads, user and system
  std::int64_t rss_bytes = 0;
};

/// Throws std::runtime_error if there is no such process.
[[nodiscard]] usage usage_of(int pid);

}  // namespace bench
