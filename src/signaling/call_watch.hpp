#pragma once

#include <flinxx/calls/call.hpp>
#include <flinxx/net/worker.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace flinxx::signaling {

/// Counts how long a call has lasted, when it ends, and tells a listener, if there is one. Of two users one has it.
class call_watch {
 public:
  explicit call_watch(net::worker& home) noexcept : home_(&home), since_(home.now_ms()) {}
  call_watch(call_watch&& other) noexcept
      : home_(std::exchange(other.home_, nullptr)), since_(other.since_), told_(std::move(other.told_)) {}
  call_watch& operator=(call_watch&& other) noexcept {
    std::swap(home_, other.home_);
    std::swap(since_, other.since_);
    std::swap(told_, other.told_);
    return *this;
  }
  ~call_watch();

  /// From now on it has something to tell. The listener must outlive it.
  void tell(calls::listener& to, const calls::call& what);
  /// The other user, from whom that is heard later.
  void partner_waited(std::int64_t ms);
  /// How the call is about to end; what was said first counts.
  void ends(calls::ending how);

 private:
  struct told {
    calls::listener& to;
    calls::call what;
    bool is_ending = false;
  };

  net::worker* home_;
  std::int64_t since_;
  std::unique_ptr<told> told_;
};

/// In tenths of a second.
[[nodiscard]] constexpr std::int64_t in_tenths(std::int64_t ms) noexcept {
  return ms / 100 * 100;
}

}  // namespace flinxx::signaling
