#pragma once

#include "scenarios.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

/// What a process has used, by /proc.
struct usage {
  std::int64_t cpu_ns = 0;   // all threads, user and system
  std::int64_t wait_ns = 0;  // and how long they were ready to run while others had the core
  std::int64_t rss_bytes = 0;
};

/// Of all of them together. Throws std::runtime_error if one is not there.
[[nodiscard]] usage usage_of(const std::vector<int>& pids);

/// What the kernel holds for sockets that have nothing on their way, by /proc/slabinfo; zeros if it does not say.
struct socket_memory {
  std::int64_t all = 0;   // bytes of all sockets on this machine and their places in epolls
  std::int64_t file = 0;  // and what each has besides, as an open file, from caches that hold everybody's files

  [[nodiscard]] static socket_memory now();
};

/// p50_us, p99_us and p999_us.
void report_latencies(nlohmann::ordered_json& out, std::vector<double> us);

/// What a process used for each of `count` units since this was made.
class meter {
 public:
  /// Of the nodes together, and of their Redis if there is one.
  explicit meter(const options& o);

  /// `unit` stands in the names of the figures: connect, relay. `unit`_busy is the share of the time in which a thread
  /// of the process ran or wanted to: near 1 (a thread), the figures are those of a saturated server.
  void report(nlohmann::ordered_json& out, const std::string& unit, std::uint64_t count) const;
  [[nodiscard]] std::int64_t rss_growth() const { return usage_of(pids_).rss_bytes - before_.rss_bytes; }

 private:
  const std::vector<int> pids_;
  const std::vector<int> redis_;
  usage before_;
  usage redis_before_;
  std::int64_t since_;
};

}  // namespace bench
