#pragma once

#include <flinxx/moderation/ban_key.hpp>
#include <flinxx/moderation/reason.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

namespace flinxx::moderation {

struct report_rules {
  unsigned limit = 5;                                        // reporters that make a pause; 0: none ever does
  std::chrono::milliseconds window{std::chrono::hours(24)};  // within which they report
  std::size_t capacity = 65'536;  // reports that are remembered; the oldest are forgotten first
};

/// What has become of a report.
struct report_verdict {
  bool counts = false;         // else it is one too many of this pair, or nobody knows of whom it is
  bool is_enough = false;      // the reported one is to be paused
  unsigned weight = 0;         // of all reports that stand against it now, and
  unsigned needed = 0;         // how much makes a pause: both in quarters of a reporter
  reason why = reason::other;  // what it was reported for most
};

/// What is known of one who was reported.
struct reported {
  ban_key who = unknown;
  unsigned reports = 0;  // also those of a reporter who had done so already
  unsigned reporters = 0;
  unsigned weight = 0;  // of these, in quarters of a reporter
  std::array<unsigned, reason_names.size()> reasons{};
  std::int64_t first = 0;
  std::int64_t last = 0;
};

/// Counts reports, by ban keys: one of a pair in a day, or in the window if that is longer. A reporter with whom nobody
/// ever agrees loses weight. Where many users come from one address, more reporters are needed. Time is milliseconds of
/// a clock that does not jump back. Not synchronised.
class reports {
 public:
  explicit reports(const report_rules& rules);
  void set_rules(const report_rules& rules) noexcept { rules_ = rules; }

  /// `users` is how many come from the reported one's address now. Reports that were enough are used up.
  report_verdict add(ban_key reporter, ban_key reported, reason why, unsigned users, std::int64_t now);

  void forget_old(std::int64_t now);
  /// Those who are reported and not dismissed, in no order.
  [[nodiscard]] std::vector<reported> open() const;
  /// All who are reported.
  [[nodiscard]] std::vector<ban_key> subjects() const;
  [[nodiscard]] bool knows(ban_key who) const { return subjects_.contains(who); }
  /// Not open until one more report of it counts.
  void dismiss(ban_key who);
  /// What stands against it now makes no pause any more.
  void use_up(ban_key who);

  [[nodiscard]] std::size_t size() const noexcept { return order_.size(); }

 private:
  struct report {
    ban_key reporter;
    reason why;
    std::int64_t at;
    bool is_used = false;    // for a pause
    bool is_agreed = false;  // somebody else has reported the same one
    unsigned times = 1;      // that the reporter has said so
  };
  struct subject {
    std::vector<report> reports;  // oldest first
    unsigned users = 0;           // the most that came from there
    bool is_dismissed = false;
  };
  struct witness {
    unsigned made = 0;
    unsigned agreed = 0;
  };
  struct turn {  // to be forgotten
    ban_key reported;
    std::int64_t at;
  };

  void forget_oldest();
  void agree(subject& s);
  [[nodiscard]] unsigned weight_of(ban_key reporter) const;
  [[nodiscard]] unsigned needed_for(const subject& s) const noexcept;
  void weigh(const subject& s, std::int64_t now, report_verdict& out) const;

  report_rules rules_;
  std::deque<turn> order_;
  std::unordered_map<ban_key, subject> subjects_;
  std::unordered_map<ban_key, witness> witnesses_;
};

}  // namespace flinxx::moderation
