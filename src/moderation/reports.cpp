#include <flinxx/moderation/reports.hpp>

#include <algorithm>
#include <array>

namespace flinxx::moderation {
namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr unsigned full_weight = 4;
// Those that one address stands for before more reporters are needed, and how many times as many at most: an address
// is not safe because somebody opens a thousand connections there.
constexpr unsigned users_a_step = 4;
constexpr unsigned most_steps = 8;
constexpr unsigned most_times = 1'000'000;  // of one reporter; more are not counted

}  // namespace

reports::reports(const report_rules& rules) : rules_(rules) {}

report_verdict reports::add(ban_key reporter, ban_key reported, reason why, unsigned users, std::int64_t now) {
  report_verdict out;
  if (reporter == unknown || reported == unknown || reporter == reported) return out;
  forget_old(now);
  subject& s = subjects_[reported];
  s.users = std::max(s.users, users);
  const auto before =
      std::find_if(s.reports.begin(), s.reports.end(), [&](const report& each) { return each.reporter == reporter; });
  if (before != s.reports.end()) {
    before->times = std::min(before->times, most_times - 1) + 1;
  } else {
    s.is_dismissed = false;
    s.reports.push_back({reporter, why, now});
    order_.push_back({reported, now});
    ++witnesses_[reporter].made;
    agree(s);
    out.counts = true;
  }
  weigh(s, now, out);
  out.is_enough = out.counts && rules_.limit != 0 && out.weight >= out.needed;
  if (out.is_enough) use_up(reported);
  if (order_.size() > rules_.capacity) forget_oldest();
  return out;
}

void reports::use_up(ban_key who) {
  const auto found = subjects_.find(who);
  if (found == subjects_.end()) return;
  for (report& each : found->second.reports) each.is_used = true;
}

void reports::dismiss(ban_key who) {
  const auto found = subjects_.find(who);
  if (found != subjects_.end()) found->second.is_dismissed = true;
}

std::vector<ban_key> reports::subjects() const {
  std::vector<ban_key> all;
  for (const auto& [who, s] : subjects_) all.push_back(who);
  return all;
}

std::vector<reported> reports::open() const {
  std::vector<reported> all;
  for (const auto& [who, s] : subjects_) {
    if (s.is_dismissed) continue;
    reported out{.who = who, .first = s.reports.front().at, .last = s.reports.back().at};
    for (const report& each : s.reports) {
      out.reports += each.times;
      ++out.reporters;
      out.weight += weight_of(each.reporter);
      ++out.reasons[static_cast<std::size_t>(each.why)];
    }
    all.push_back(out);
  }
  return all;
}

// All who have reported the same one agree, however late the second of them came.
void reports::agree(subject& s) {
  if (s.reports.size() < 2) return;
  for (report& each : s.reports) {
    if (each.is_agreed) continue;
    each.is_agreed = true;
    ++witnesses_[each.reporter].agreed;
  }
}

// Somebody who reports everybody loses it even if some of the reported ones were reported by others as well.
unsigned reports::weight_of(ban_key reporter) const {
  const witness& w = witnesses_.at(reporter);
  const unsigned alone = w.made - w.agreed;
  if (alone < 4 || alone <= w.agreed * 2) return full_weight;
  if (alone < 8) return full_weight / 2;
  return alone < 16 ? full_weight / 4 : 0;
}

unsigned reports::needed_for(const subject& s) const noexcept {
  const unsigned steps = s.users <= 1 ? 1 : 1 + (s.users - 1) / users_a_step;
  return rules_.limit * full_weight * std::min(steps, most_steps);
}

void reports::weigh(const subject& s, std::int64_t now, report_verdict& out) const {
  std::array<unsigned, reason_names.size()> named{};
  for (const report& each : s.reports) {
    if (each.is_used || now - each.at >= rules_.window.count()) continue;
    out.weight += weight_of(each.reporter);
    ++named[static_cast<std::size_t>(each.why)];
  }
  out.needed = needed_for(s);
  out.why = static_cast<reason>(std::max_element(named.begin(), named.end()) - named.begin());
}

void reports::forget_old(std::int64_t now) {
  const std::int64_t kept = std::max<std::int64_t>(rules_.window.count(), day_ms);
  while (!order_.empty() && now - order_.front().at >= kept) forget_oldest();
}

// The oldest of all is the oldest of its subject.
void reports::forget_oldest() {
  const auto of = subjects_.find(order_.front().reported);
  order_.pop_front();
  const report& oldest = of->second.reports.front();
  const auto by = witnesses_.find(oldest.reporter);
  if (oldest.is_agreed) --by->second.agreed;
  if (--by->second.made == 0) witnesses_.erase(by);
  of->second.reports.erase(of->second.reports.begin());
  if (of->second.reports.empty()) subjects_.erase(of);
}

}  // namespace flinxx::moderation
