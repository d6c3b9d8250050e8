#include <flinxx/matchmaking/moved_matches.hpp>

#include <algorithm>

namespace flinxx::matchmaking {

moved_matches::entry& moved_matches::entry_of(const id128& match) {
  entry& e = entries_[match];
  e.until = now_ + time_ms_;
  ends_.push_back({e.until, match});
  return e;
}

void moved_matches::find(const id128& match) {
  if (const auto found = entries_.find(match); found != entries_.end()) found->second.is_missed = false;
}

void moved_matches::end(const id128& match, effect_kind why) {
  const auto found = entries_.find(match);
  if (found == entries_.end() || (!found->second.is_missed && !found->second.left)) return;
  entry_of(match).ended = why == effect_kind::partner_skipped ? why : effect_kind::partner_left;
}

std::optional<effect_kind> moved_matches::how_ended(const id128& match) const {
  const auto found = entries_.find(match);
  return found == entries_.end() ? std::nullopt : found->second.ended;
}

std::optional<address> moved_matches::left_from(const id128& match) const {
  const auto found = entries_.find(match);
  return found == entries_.end() ? std::nullopt : found->second.left;
}

void moved_matches::expire(std::int64_t now) {
  now_ = std::max(now_, now);
  for (; !ends_.empty() && ends_.front().until <= now; ends_.pop_front()) {
    const auto found = entries_.find(ends_.front().match);
    if (found != entries_.end() && found->second.until <= now) entries_.erase(found);
  }
}

}  // namespace flinxx::matchmaking
