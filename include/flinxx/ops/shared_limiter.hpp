#pragma once

#include <flinxx/ops/rate_limiter.hpp>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace flinxx::ops {

/// So many requests of an address more were let through; fewer, if some were taken back.
struct address_count {
  address_key who;
  std::int32_t count = 0;
  bool operator==(const address_count&) const = default;
};

/// The limiter of all client addresses under one rule that several nodes have in common. Each lets through what it
/// knows of, and tells the others now and then what it has let through, so nobody waits for an answer. An address may
/// have more than the rule by what the others let through since they were told last. Any thread; each call holds short
/// locks.
class shared_limiter {
 public:
  /// Of at most so many addresses the others are told at a time; 0 where there are none.
  shared_limiter(rate_rule rule, std::size_t most_told) : most_told_(most_told), limiter_(rule) {}

  /// As address_limiter::set_limit().
  void set_limit(std::size_t limit) { limiter_.set_limit(limit); }

  [[nodiscard]] rate_verdict admit(address_key who, std::int64_t now);
  /// As address_limiter::take_back().
  void take_back(address_key who);

  /// What has been let through here since the last call.
  [[nodiscard]] std::vector<address_count> take_news();
  /// What was let through by another node, which counts as if it were here and now.
  void hear(const std::vector<address_count>& news, std::int64_t now);

 private:
  void note(address_key who, std::int32_t count);

  const std::size_t most_told_;
  address_limiter limiter_;
  std::mutex mutex_;
  std::unordered_map<address_key, std::int32_t, address_hash> news_;
};

}  // namespace flinxx::ops
