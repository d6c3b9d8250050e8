#include <flinxx/matchmaking/reunion.hpp>

namespace flinxx::matchmaking {
namespace {

void append(std::vector<effect>& all, const outcome& more) {
  all.insert(all.end(), more.effects.begin(), more.effects.end());
}

}  // namespace

user_handle reunion::come_back(const address& where, const id128& public_id, const std::optional<past_session>& said,
                               std::vector<effect>& effects) {
  if (!is_over_) returned_.insert(public_id);
  if (const auto self = take_awaited(public_id, said, effects)) {
    const outcome out = rules_.arrive(*self, where);
    append(effects, out);
    if (out.why == refusal::none) return *self;
  }
  const user_handle self = rules_.connect(where, public_id);
  if (!said) return self;
  if (is_over_ || returned_.contains(said->partner)) {
    effects.push_back({.kind = effect_kind::partner_left, .user = self, .to = where, .session = said->id});
    return self;
  }
  outcome out;
  const user_handle partner = rules_.await(self, said->id, said->partner, out);
  append(effects, out);
  awaited_.emplace(said->partner, awaited{partner, {said->id, public_id}});
  return self;
}

// The place that is kept for the user in the session that it names. Whoever awaits it in another one waits in vain.
std::optional<user_handle> reunion::take_awaited(const id128& public_id, const std::optional<past_session>& said,
                                                 std::vector<effect>& effects) {
  std::optional<user_handle> own;
  const auto [first, last] = awaited_.equal_range(public_id);
  for (auto each = first; each != last; ++each) {
    const auto& [self, session] = each->second;
    if (said && session.id == said->id && session.partner == said->partner) {
      own = self;
    } else {
      append(effects, rules_.disconnect(self, true, {}));
    }
  }
  awaited_.erase(first, last);
  return own;
}

void reunion::end(std::vector<effect>& effects) {
  for (const auto& [id, each] : awaited_) append(effects, rules_.disconnect(each.self, true, {}));
  awaited_.clear();
  returned_.clear();
  is_over_ = true;
}

}  // namespace flinxx::matchmaking
