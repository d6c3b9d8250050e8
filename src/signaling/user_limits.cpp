#include <flinxx/signaling/user_limits.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace flinxx::signaling {
namespace {

constexpr std::size_t most_moments = 4096;  // the last ones; no rule that a page meets lets so many through

// How long ago it was. At the other end a moment in the future would count for ever.
std::uint32_t age_of(std::int64_t moment, std::int64_t now) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(now - moment, 0, UINT32_MAX));
}

void write_window(ops::byte_writer& out, const ops::rate_window& w, std::int64_t now) {
  const auto& moments = w.accepted();
  const std::size_t count = std::min(moments.size(), most_moments);
  out.number(static_cast<std::uint16_t>(count));
  for (auto at = moments.end() - static_cast<std::ptrdiff_t>(count); at != moments.end(); ++at)
    out.number(age_of(*at, now));
}

void read_window(ops::byte_reader& in, ops::rate_window& w, const ops::rate_rule& rule, std::int64_t now) {
  std::vector<std::int64_t> moments;
  const std::size_t count = in.number<std::uint16_t>();
  for (std::size_t i = 0; i < count && !in.failed(); ++i) moments.push_back(now - in.number<std::uint32_t>());
  std::sort(moments.begin(), moments.end());
  if (moments.size() > rule.limit)
    moments.erase(moments.begin(), moments.end() - static_cast<std::ptrdiff_t>(rule.limit));
  w.set_accepted(std::move(moments));
}

}  // namespace

struct user_limits::counters {
  std::int64_t span_began = 0;  // of the flood_rule
  std::size_t events = 0;
  std::size_t bytes = 0;
  std::size_t refused = 0;
  ops::rate_window finds;
  ops::rate_window skips;
  ops::rate_window reports;
  ops::rate_window invites;
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

ops::rate_verdict user_limits::admit_report(const user_rules& rules, std::int64_t now) {
  return counted().reports.admit(rules.report, now);
}

ops::rate_verdict user_limits::admit_invite(const user_rules& rules, std::int64_t now) {
  return counted().invites.admit(rules.invite, now);
}

void user_limits::write(ops::byte_writer& out, std::int64_t now) const {
  out.number(static_cast<std::uint8_t>(next_find_is_free_ ? 1 : 0))
      .number(static_cast<std::uint8_t>(counters_ ? 1 : 0));
  if (!counters_) return;
  const counters& c = *counters_;
  out.number(age_of(c.span_began, now));
  for (const std::size_t count : {c.events, c.bytes, c.refused}) out.number(static_cast<std::uint64_t>(count));
  write_window(out, c.finds, now);
  write_window(out, c.skips, now);
}

void user_limits::read(ops::byte_reader& in, const user_rules& rules, std::int64_t now) {
  next_find_is_free_ = in.number<std::uint8_t>() == 1;
  if (in.number<std::uint8_t>() != 1) return;
  counters& c = counted();
  c.span_began = now - in.number<std::uint32_t>();
  for (std::size_t* const count : {&c.events, &c.bytes, &c.refused})
    *count = static_cast<std::size_t>(in.number<std::uint64_t>());
  read_window(in, c.finds, rules.find, now);
  read_window(in, c.skips, rules.skip, now);
}

}  // namespace flinxx::signaling
