#pragma once

#include <cstdint>

namespace flinxx::metrics {

/// What the system says of this process.
struct process_figures {
  double cpu_seconds = 0;    // of user and system
  double start_seconds = 0;  // since 1970
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t threads = 0;
  std::uint64_t open_files = 0;
  std::uint64_t max_files = 0;
};

/// All that can be read now; what cannot is 0.
[[nodiscard]] process_figures read_process();

}  // namespace flinxx::metrics
