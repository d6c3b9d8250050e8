#include <flinxx/matchmaking/restorer.hpp>

namespace flinxx::matchmaking {
namespace {

void append(std::vector<effect>& all, const outcome& more) {
  all.insert(all.end(), more.effects.begin(), more.effects.end());
}

}  // namespace

user_handle restorer::restore(const address& where, const id128& public_id, const std::optional<past_match>& said,
                              std::int64_t now, std::vector<effect>& effects) {
  expire(now, effects);
  const std::int64_t until = std::max(closes_at_, now + miss_for_);
  const bool is_open = now < until;
  if (is_open) {
    restored_[public_id] = until;
    ends_.push_back({until, public_id});
  }
  if (const auto self = find_missing(public_id, said, effects)) {
    const outcome out = rules_.complete(*self, where);
    append(effects, out);
    if (out.why == refusal::none) return *self;
  }
  const user_handle self = rules_.connect(where, public_id);
  if (!said) return self;
  if (!is_open || restored_.contains(said->partner)) {
    effects.push_back({.kind = effect_kind::partner_left, .user = self, .to = where, .match = said->id});
    return self;
  }
  outcome out;
  const user_handle partner = rules_.restore(self, said->id, said->partner, out);
  append(effects, out);
  missing_.emplace(said->partner, missing{partner, {said->id, public_id}, until});
  ends_.push_back({until, said->partner});
  return self;
}

// The user is missing in the match that it names. Any other match in which it is missing is over.
std::optional<user_handle> restorer::find_missing(const id128& public_id, const std::optional<past_match>& said,
                                                  std::vector<effect>& effects) {
  std::optional<user_handle> own;
  const auto [first, last] = missing_.equal_range(public_id);
  for (auto each = first; each != last; ++each) {
    const auto& [self, match, until] = each->second;
    if (said && match.id == said->id && match.partner == said->partner) {
      own = self;
    } else {
      append(effects, rules_.disconnect(self, true, {}));
    }
  }
  missing_.erase(first, last);
  return own;
}

void restorer::expire(std::int64_t now, std::vector<effect>& effects) {
  for (; !ends_.empty() && ends_.front().until <= now; ends_.pop_front()) {
    const id128& who = ends_.front().who;
    if (const auto found = restored_.find(who); found != restored_.end() && found->second <= now)
      restored_.erase(found);
    const auto [first, last] = missing_.equal_range(who);
    for (auto each = first; each != last;) {
      const auto m = each++;
      if (m->second.until > now) continue;
      append(effects, rules_.disconnect(m->second.self, true, {}));
      missing_.erase(m);
    }
  }
}

std::optional<user_handle> restorer::take_missing(const id128& match, const id128& public_id) {
  const auto [first, last] = missing_.equal_range(public_id);
  const auto found = std::find_if(first, last, [&](const auto& each) { return each.second.match.id == match; });
  if (found == last) return std::nullopt;
  const user_handle self = found->second.self;
  missing_.erase(found);
  return self;
}

std::optional<user_handle> restorer::missing_in(const id128& match, const id128& public_id) const {
  const auto [first, last] = missing_.equal_range(public_id);
  for (auto each = first; each != last; ++each)
    if (each->second.match.id == match) return each->second.self;
  return std::nullopt;
}

}  // namespace flinxx::matchmaking
