#include "probe.hpp"

#include "loop.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace bench {
namespace {

constexpr std::array<std::string_view, 4> socket_caches{"TCP", "sock_inode_cache", "eventpoll_epi", "eventpoll_pwq"};
constexpr std::array<std::string_view, 2> file_caches{"filp", "dentry"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void add_usage_of(int pid, usage& u) {
  const std::filesystem::path process = "/proc/" + std::to_string(pid);
  for (const auto& task : std::filesystem::directory_iterator(process / "task")) {
    std::int64_t running = 0;  // ns, exact where the clock ticks of /proc/<pid>/stat are 10 ms
    std::int64_t waiting = 0;
    std::ifstream(task.path() / "schedstat") >> running >> waiting;
    u.cpu_ns += running;
    u.wait_ns += waiting;
  }
  std::int64_t all = 0;
  std::int64_t resident = 0;
  std::ifstream(process / "statm") >> all >> resident;
  if (all == 0) throw std::runtime_error("no process " + std::to_string(pid));
  u.rss_bytes += resident * sysconf(_SC_PAGESIZE);
}

}  // namespace

usage usage_of(const std::vector<int>& pids) {
  usage u;
  for (const int pid : pids) add_usage_of(pid, u);
  return u;
}

socket_memory socket_memory::now() {
  socket_memory result;
  std::ifstream caches("/proc/slabinfo");
  for (std::string name; caches >> name; caches.ignore(std::numeric_limits<std::streamsize>::max(), '\n')) {
    const bool is_file = contains(file_caches, name);
    if (!is_file && !contains(socket_caches, name)) continue;
    std::int64_t in_use = 0;
    std::int64_t all = 0;
    std::int64_t size = 0;
    caches >> in_use >> all >> size;
    (is_file ? result.file : result.all) += is_file ? size : in_use * size;
  }
  return result;
}

void report_latencies(nlohmann::ordered_json& out, std::vector<double> us) {
  std::sort(us.begin(), us.end());
  for (const auto& [name, share] :
       {std::pair<const char*, double>{"p50_us", 0.5}, {"p99_us", 0.99}, {"p999_us", 0.999}})
    out[name] = us[static_cast<std::size_t>(share * static_cast<double>(us.size() - 1))];
}

meter::meter(const options& o)
    : pids_(o.pids),
      redis_(o.redis_pid == 0 ? 0 : 1, o.redis_pid),
      before_(usage_of(pids_)),
      redis_before_(usage_of(redis_)),
      since_(loop::now_ns()) {}

void meter::report(nlohmann::ordered_json& out, const std::string& unit, std::uint64_t count) const {
  const usage now = usage_of(pids_);
  const auto cpu = static_cast<double>(now.cpu_ns - before_.cpu_ns);
  const auto waited = static_cast<double>(now.wait_ns - before_.wait_ns);
  const auto elapsed = static_cast<double>(loop::now_ns() - since_);
  const auto units = static_cast<double>(count);
  out[unit + "s"] = count;
  out[unit + "s_per_s"] = units / elapsed * 1e9;
  out["cpu_us_per_" + unit] = cpu / 1e3 / units;
  out[unit + "_cpu_percent"] = cpu / elapsed * 100;
  out[unit + "_busy"] = (cpu + waited) / elapsed;
  if (redis_.empty()) return;
  const auto redis_cpu = static_cast<double>(usage_of(redis_).cpu_ns - redis_before_.cpu_ns);
  out["redis_us_per_" + unit] = redis_cpu / 1e3 / units;
  out["redis_cpu_percent"] = redis_cpu / elapsed * 100;
}

}  // namespace bench
