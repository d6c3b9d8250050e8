#include <flinxx/moderation/bans.hpp>

#include <algorithm>

namespace flinxx::moderation {

bans::bans(ban_rules rules) {
  set_rules(std::move(rules));
}

void bans::set_rules(ban_rules rules) {
  rules_ = std::move(rules);
  longest_ = std::max_element(rules_.pauses.begin(), rules_.pauses.end())->count();
}

ban bans::pause(ban_key who, reason why, std::int64_t now) {
  forget_old(now);
  const unsigned count = next_count(who);
  const std::size_t step = std::min<std::size_t>(count, rules_.pauses.size()) - 1;
  const std::int64_t until = now + rules_.pauses[step].count();
  const ban b{why, until, count, after_last(who, now, until)};
  put(who, b);
  return b;
}

ban bans::put_out(ban_key who, reason why, std::int64_t until, std::int64_t now) {
  forget_old(now);
  const auto now_holds = find(who, now);
  until = std::min(until, now + longest_ban.count());
  const ban b{why, until, now_holds ? now_holds->count : next_count(who), after_last(who, now, until),
              author::moderator};
  put(who, b);
  return b;
}

ban bans::lift(ban_key who, std::int64_t now) {
  const ban b{bans_.at(who).why, now, 0, after_last(who, now, INT64_MAX), author::moderator};
  put(who, b);
  return b;
}

// Also of two decisions in the same moment, and when the clock was set back, one is the later one. But what begins
// behind its end would be lifted.
std::int64_t bans::after_last(ban_key who, std::int64_t now, std::int64_t until) const {
  const auto before = bans_.find(who);
  return before == bans_.end() ? now : std::min(std::max(now, before->second.since + 1), until - 1);
}

unsigned bans::next_count(ban_key who) const {
  const auto before = bans_.find(who);
  return before == bans_.end() ? 1 : std::min(before->second.count, most_pauses - 1) + 1;
}

std::int64_t bans::longest_of(const ban& b) const noexcept {
  return b.by == author::moderator ? longest_ban.count() : longest_;
}

std::optional<ban> bans::find(ban_key who, std::int64_t now) {
  const auto found = bans_.find(who);
  if (found == bans_.end()) return std::nullopt;
  if (found->second.until > now + longest_of(found->second))
    restore(who, ban(found->second), now);  // the clock was set back
  const ban b = bans_.find(who)->second;
  return b.until > now && !b.is_lifted() ? std::optional(b) : std::nullopt;
}

void bans::restore(ban_key who, ban b, std::int64_t now) {
  b.since = std::min(b.since, b.is_lifted() ? now + longest_ban.count() : now);  // that it is cut makes no lift of it
  b.until = std::min(b.until, now + longest_of(b));
  if (b.until + longest_ > now) put(who, b);
}

// A clock that is ahead is not to have the last word for ever, nor to make a ban of a lift.
bool bans::merge(ban_key who, ban b, std::int64_t now) {
  const bool is_lifted = b.is_lifted();
  b.since = std::min(b.since, now);
  if (is_lifted) b.until = std::min(b.until, b.since);
  const auto known = bans_.find(who);
  if (known != bans_.end() && std::pair(known->second.since, known->second.until) >= std::pair(b.since, b.until))
    return false;
  const bool was_known = known != bans_.end();
  forget(who);  // also if the later decision is too old to be remembered
  restore(who, b, now);
  return was_known || bans_.contains(who);
}

std::vector<std::pair<ban_key, ban>> bans::all() const {
  return {bans_.begin(), bans_.end()};
}

ban_list bans::some_after(std::pair<std::int64_t, ban_key> last, std::size_t limit) const {
  ban_list out;
  for (auto at = ends_.upper_bound(last); at != ends_.end() && out.size() < limit; ++at)
    out.emplace_back(at->second, bans_.at(at->second));
  return out;
}

void bans::put(ban_key who, const ban& b) {
  forget(who);
  if (bans_.size() >= rules_.capacity) forget(ends_.begin()->second);
  bans_.emplace(who, b);
  ends_.emplace(b.until, who);
}

void bans::forget(ban_key who) {
  const auto found = bans_.find(who);
  if (found == bans_.end()) return;
  ends_.erase({found->second.until, who});
  bans_.erase(found);
}

void bans::forget_old(std::int64_t now) {
  while (!ends_.empty() && ends_.begin()->first + longest_ <= now) forget(ends_.begin()->second);
}

}  // namespace flinxx::moderation
