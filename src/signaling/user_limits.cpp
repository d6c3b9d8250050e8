#include <flinxx/signaling/user_limits.hpp>

#include <utility>

namespace flinxx::signaling {

struct user_limits::counters {
  std::int64_t span_began = 0;  // of the flood_rule
  std::size_t events = 0;
  std::size_t bytes = 0;
  std::size_t refused = 0;
  ops::rate_window finds;
  ops::rate_window skips;
};

user_limits::user_limits() = default;
user_limits::~user_limits() = default;

user_limits::counters& user_limits::counted() {
  if (!counters_) counters_ = std::make_unique<counters>();
  return *counters_;
}

bool user_limits::count_event(const flood_rule& rule, std::size_t bytes, std::int64_t now) {
  if (rule.max_events == 0) return true;
  counters& c = counted();
  if (now - c.span_began >= rule.span.count()) {
    c.span_began = now;
    c.events = c.bytes = c.refused = 0;
  }
  c.bytes += bytes;
  return ++c.events <= rule.max_events && c.bytes <= rule.max_bytes;
}

bool user_limits::count_refused(const flood_rule& rule) {
  return rule.max_refused == 0 || ++counted().refused <= rule.max_refused;
}

ops::rate_verdict user_limits::admit_find(const user_rules& rules, std::int64_t now) {
  if (std::exchange(next_find_is_free_, false)) return {};
  return counted().finds.admit(rules.find, now);
}

ops::rate_verdict user_limits::admit_skip(const user_rules& rules, std::int64_t now) {
  const ops::rate_verdict verdict = counted().skips.admit(rules.skip, now);
  if (verdict.allowed()) next_find_is_free_ = false;
  return verdict;
}

}  // namespace flinxx::signaling
