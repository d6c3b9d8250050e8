#include "probe.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace bench {

usage usage_of(int pid) {
  const std::filesystem::path process = "/proc/" + std::to_string(pid);
  usage u;
  for (const auto& task : std::filesystem::directory_iterator(process / "task")) {
    std::int64_t running = 0;  // ns, exact where the clock ticks of /proc/<pid>/stat are 10 ms
    std::ifstream(task.path() / "schedstat") >> running;
    u.cpu_ns += running;
  }
  std::int64_t all = 0;
  std::int64_t resident = 0;
  std::ifstream(process / "statm") >> all >> resident;
  if (all == 0) throw std::runtime_error("no process " + std::to_string(pid));
  u.rss_bytes = resident * sysconf(_SC_PAGESIZE);
  return u;
}

}  // namespace bench
