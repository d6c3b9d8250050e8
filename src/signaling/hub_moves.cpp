// What the hub does with users who move to another node that lives.
#include <flinxx/ops/random.hpp>
#include <flinxx/signaling/hub.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace flinxx::signaling {

using namespace matchmaking;

leaving hub::depart(user_handle user, const address& where, const std::optional<id128>& told, bool insists,
                    moving_user& moving) {
  const id128 fresh = ops::random_id();
  departure gone;
  const std::lock_guard lock(mutex_);
  const outcome out = matchmaker_.depart(user, told.value_or(id128{}), insists, fresh, gone);
  if (out.why == refusal::in_match) return leaving::too_early;
  moving.waits = out.why == refusal::none && out.before == standing::waiting;
  if (out.why != refusal::none || out.before != standing::in_match) {
    post(out);
    return leaving::at_once;
  }
  restorer_.forget(moving.public_id);
  moving.match = {*told, gone.partner_id};
  moving.came_at = gone.came_at;
  moved_.leave(*told, where);
  post_closed({out.effects.begin(), out.effects.end()});
  if (gone.partner == no_address) {
    if (auto missed = kept_.extract(*told)) moving.kept = std::move(missed.mapped().messages);
    return leaving::at_once;
  }
  if (gone.partner.node == node_) {
    moved_.miss(*told);
    if (neighbours_ != nullptr) neighbours_->miss(*told);
  }
  return leaving::is_held;
}

user_handle hub::arrive(const address& where, moving_user& who) {
  const std::lock_guard lock(mutex_);
  if (neighbours_ == nullptr || !who.match) return matchmaker_.connect(where, who.public_id);
  const id128& match = who.match->id;
  // One that was here before, and has not heard that it has come elsewhere.
  post(matchmaker_.take_over(match, who.public_id));
  // By the counts of the nodes that it has come through: their clocks may differ.
  const std::int64_t before = std::min(who.came_at, std::numeric_limits<std::int64_t>::max() - 1);
  outcome out;
  const user_handle user = enter(where, who, std::max(clock_ns(), before + 1), out);
  address partner = no_address;
  for (const effect& e : out.effects) {
    post({&e, 1});
    if (e.kind != effect_kind::restored) continue;
    // The partner, who is told next, will send without the lock: that is not to overtake what was kept.
    if (e.to == where)
      send_kept(e);
    else
      partner = e.to;
  }
  if (partner == no_address) return user;
  moved_.find(match);
  for (std::string& data : who.kept) send({partner, relayed{match, std::move(data), node_}});
  return user;
}

// Its partner is here, or may be anywhere.
user_handle hub::enter(const address& where, moving_user& who, std::int64_t came_at, outcome& out) {
  const auto& [match, partner] = *who.match;
  const auto ended = moved_.how_ended(match);
  user_handle user = matchmaker_.return_here(match, who.public_id, where, out);
  if (out.why == refusal::none) {
    matchmaker_.mark_returned(user, came_at);
    return user;
  }
  if (const auto missing = restorer_.take_missing(match, who.public_id)) {
    out = matchmaker_.complete(*missing, where);
    matchmaker_.mark_returned(*missing, came_at);
    if (out.why == refusal::none) return *missing;
  }
  out = {};
  if (ended || matchmaker_.is_far(match)) {
    user = matchmaker_.connect(where, who.public_id);
    out.effects.push({.kind = ended.value_or(effect_kind::partner_left), .user = user, .to = where, .match = match});
    return user;
  }
  user = matchmaker_.arrive(match, {{}, no_address, partner, 0}, where, who.public_id);
  matchmaker_.mark_returned(user, came_at);
  keep(match, std::move(who.kept));
  moved_.miss(match);
  neighbours_->miss(match);
  neighbours_->claim(match, {user, where, who.public_id, came_at});
  return user;
}

bool hub::hold(const id128& match, const address& asker) {
  const std::lock_guard lock(mutex_);
  const outcome out = matchmaker_.hold(match, asker);
  if (out.why == refusal::none) {
    moved_.miss(match);
    post_closed({out.effects.begin(), out.effects.end()});
    return true;
  }
  post_outside({.kind = effect_kind::held, .to = asker, .match = match});
  return false;
}

void hub::held(const id128& match, const address& to) {
  const effect e{.kind = effect_kind::held, .to = to, .match = match};
  if (to.node == node_) return send({to, e});
  const std::lock_guard lock(mutex_);
  post_outside(e);
}

bool hub::has_left(const id128& match, const address& where) const {
  const std::lock_guard lock(mutex_);
  return moved_.left_from(match) == where;
}

void hub::keep(const id128& match, std::vector<std::string> messages) {
  if (messages.empty()) return;
  kept& k = kept_[match];
  for (const std::string& data : messages) k.bytes += data.size();
  k.messages = std::move(messages);
}

}  // namespace flinxx::signaling
