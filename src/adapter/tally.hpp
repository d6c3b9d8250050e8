#pragma once

#include "adapter/drop.hpp"

#include <flinxx/adapter/counts.hpp>
#include <flinxx/ops/seldom.hpp>

#include <array>
#include <atomic>
#include <cstdint>

namespace flinxx::adapter {

/// Counts what is heard and what is dropped, and says in the log why something is, once a minute for each reason.
class tally {
 public:
  void heard() noexcept { heard_.fetch_add(1, std::memory_order_relaxed); }
  void dropped(drop why, std::int64_t now_ms);
  /// Any thread.
  [[nodiscard]] counts now() const noexcept;

 private:
  struct dropped_messages {
    std::atomic<std::uint64_t> count{0};
    ops::seldom warnings{60'000};
  };

  std::atomic<std::uint64_t> heard_{0};
  std::array<dropped_messages, drop_count> dropped_;
};

}  // namespace flinxx::adapter
