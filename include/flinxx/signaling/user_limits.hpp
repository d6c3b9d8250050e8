#pragma once

#include <flinxx/ops/bytes.hpp>
#include <flinxx/ops/rate_limiter.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace flinxx::signaling {

/// What a user may send, accepted or not, in a span that begins with the first event after the last one's end. A user
/// who sends more is put out: a page never does, and it would fill the partner's outbox.
struct flood_rule {
  std::size_t max_events = 0;  // 0: no rule
  std::size_t max_bytes = 0;
  std::size_t max_refused = 0;  // events that no page would send: malformed, too large, unknown
  std::chrono::milliseconds span{10'000};
};

struct user_rules {
  ops::rate_rule find;  // a limit of 0 is none
  ops::rate_rule skip;
  ops::rate_rule report{};  // and block
  ops::rate_rule invite{};
  flood_rule flood;
};

/// How much one user has asked for. `now` is milliseconds of any clock that does not jump back; the rules have to be
/// the same each time. Not synchronised.
class user_limits {
 public:
  user_limits();
  ~user_limits();

  /// Counts an event, accepted or not. False: it is one too many.
  [[nodiscard]] bool count_event(const flood_rule& rule, std::size_t bytes, std::int64_t now);
  /// Counts that event as one that no page would send. False: it is one too many.
  [[nodiscard]] bool count_refused(const flood_rule& rule);

  [[nodiscard]] ops::rate_verdict admit_find(const user_rules& rules, std::int64_t now);
  [[nodiscard]] ops::rate_verdict admit_skip(const user_rules& rules, std::int64_t now);
  [[nodiscard]] ops::rate_verdict admit_report(const user_rules& rules, std::int64_t now);
  [[nodiscard]] ops::rate_verdict admit_invite(const user_rules& rules, std::int64_t now);

  /// Whether the next find is free: the search that answers a match's end is not the user's own doing.
  void make_next_find_free(bool is_free) noexcept { next_find_is_free_ = is_free; }
  [[nodiscard]] bool is_next_find_free() const noexcept { return next_find_is_free_; }

  /// For a user who goes on at another node, where the clock is another one, and reports and invites are counted anew.
  /// What read() gets may be of any bytes.
  void write(ops::byte_writer& out, std::int64_t now) const;
  void read(ops::byte_reader& in, const user_rules& rules, std::int64_t now);

 private:
  struct counters;
  counters& counted();

  std::unique_ptr<counters> counters_;  // from the first event on: an idle user has no need of it
  bool next_find_is_free_ = false;
};

}  // namespace flinxx::signaling
