#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

namespace bench {

/// What a process has used, by /proc.
struct usage {
  std::int64_t cpu_ns = 0;   // all threads, user and system
  std::int64_t wait_ns = 0;  // and how long they were ready to run while others had the core
  std::int64_t rss_bytes = 0;
};

/// Throws std::runtime_error if there is no such process.
[[nodiscard]] usage usage_of(int pid);

/// What the kernel holds for sockets that have nothing on their way, by /proc/slabinfo; zeros if it does not say.
struct socket_memory {
  std::int64_t all = 0;   // bytes of all sockets on this machine and their places in epolls
  std::int64_t file = 0;  // and what each has besides, as an open file, from caches that hold everybody's files

  [[nodiscard]] static socket_memory now();
};

/// What a process used for each of `count` units since this was made.
class meter {
 public:
  explicit meter(int pid);

  /// `unit` stands in the names of the figures: connect, relay. `unit`_busy is the share of the time in which a thread
  /// of the process ran or wanted to: near 1 (a thread), the figures are those of a saturated server.
  void report(nlohmann::ordered_json& out, const std::string& unit, std::uint64_t count) const;
  [[nodiscard]] std::int64_t rss_growth() const { return usage_of(pid_).rss_bytes - before_.rss_bytes; }

 private:
  int pid_;
  usage before_;
  std::int64_t since_;
};

}  // namespace bench
