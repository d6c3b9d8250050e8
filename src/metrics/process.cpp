#include <flinxx/metrics/process.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <dirent.h>
#include <memory>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace flinxx::metrics {
namespace {

// How many files are open: what is in the folder, but for "." and "..", and the folder itself where it had to be
// opened.
std::uint64_t count_files() {
  constexpr const char* folder = "/proc/self/fd";
  struct stat said {};
  if (stat(folder, &said) == 0 && said.st_size > 0) return static_cast<std::uint64_t>(said.st_size);  // from Linux 6.2
  const std::unique_ptr<DIR, int (*)(DIR*)> all(opendir(folder), closedir);
  std::uint64_t found = 0;
  while (all && readdir(all.get()) != nullptr) ++found;
  return found - std::min<std::uint64_t>(found, 3);
}

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

void read_stat(process_figures& into) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/stat", "re"), std::fclose);
  unsigned long user = 0;
  unsigned long system = 0;
  unsigned long threads = 0;
  unsigned long long started = 0;
  unsigned long size = 0;
  long pages = 0;
  // Of proc(5): the 14th and 15th, the 20th, and the 22nd to 24th. The second one, the name, has no bracket in it.
  if (!file || std::fscanf(file.get(),
                           "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %*d %*d %*d %*d %lu %*d "
                           "%llu %lu %ld",
                           &user, &system, &threads, &started, &size, &pages) != 6)
    return;
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  into.cpu_seconds = static_cast<double>(user + system) / ticks;
  // Once: the clock may be set meanwhile.
  static const double boot = seconds_of(CLOCK_REALTIME) - seconds_of(CLOCK_BOOTTIME);
  into.start_seconds = boot + static_cast<double>(started) / ticks;
  into.resident_bytes = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  into.virtual_bytes = size;
  into.threads = threads;
}

}  // namespace

process_figures read_process() {
  process_figures out;
  read_stat(out);
  out.open_files = count_files();
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) out.max_files = limit.rlim_cur;
  return out;
}

}  // namespace flinxx::metrics
