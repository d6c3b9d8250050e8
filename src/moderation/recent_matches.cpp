#include <flinxx/moderation/recent_matches.hpp>

namespace flinxx::moderation {
namespace {

constexpr std::int64_t remembered_ms = 600'000;

}  // namespace

void recent_matches::add(const id128& match, const participant& first, const participant& second, std::int64_t now) {
  // Two out for each one in, so that no call pays for a flood that has gone by.
  for (int i = 0; i < 2 && !matches_.empty() && now - matches_.front().ended_at >= remembered_ms; ++i) forget_oldest();
  if (matches_.size() >= capacity_) forget_oldest();
  matches_.push_back({match, {first, second}, {last_of(first.public_id), last_of(second.public_id)}, now});
  const std::uint64_t number = first_ + matches_.size() - 1;
  last_[first.public_id] = number;
  last_[second.public_id] = number;
}

std::optional<participant> recent_matches::find(const id128& public_id, std::int64_t since,
                                                const std::function<bool(const id128& match)>& is_it) const {
  for (std::uint64_t number = last_of(public_id); number >= first_;) {
    const ended_match& m = matches_[number - first_];
    if (m.ended_at <= since) return std::nullopt;
    const std::size_t own = m.both[0].public_id == public_id ? 0 : 1;
    if (is_it(m.match)) return m.both[1 - own];
    number = m.before[own];
  }
  return std::nullopt;
}

std::uint64_t recent_matches::last_of(const id128& public_id) const {
  const auto found = last_.find(public_id);
  return found == last_.end() ? 0 : found->second;
}

void recent_matches::forget_oldest() {
  for (const participant& each : matches_.front().both)
    if (const auto last = last_.find(each.public_id); last != last_.end() && last->second == first_) last_.erase(last);
  matches_.pop_front();
  ++first_;
}

}  // namespace flinxx::moderation
