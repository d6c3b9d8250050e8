// What the matchmaker does when users come from other nodes.
#include <flinxx/matchmaking/matchmaker.hpp>

namespace flinxx::matchmaking {
namespace {

effect taken_over(const address& to, const id128& match, const id128& public_id) {
  return {.kind = effect_kind::taken_over, .to = to, .match = match, .partner_id = public_id};
}

}  // namespace

// One client may come to two nodes, the first of which has not noticed yet that it is gone. The partner's node decides,
// so that both hear the same; without a partner yet either of the two nodes does. Of a node that has died it may not
// have heard so yet, and clocks differ: so the earlier one is refused only if it insists.
outcome matchmaker::claim(const id128& match, const far_user& claimant, bool insists) {
  const auto found = far_matches_.find(match);
  if (found == far_matches_.end()) return claim_returned(match, claimant);
  far_half& half = fars_[found->second];
  const user& u = users_[half.user.slot];
  if (half.partner.public_id != claimant.public_id) return claim_returned(match, claimant);
  const address before = half.partner.where;
  outcome out;
  if (before == claimant.where) {  // it has not heard so yet
    out.effects.push({effect_kind::found, {}, claimant.where, match, u.public_id, u.where, false, 0, 0, came_at(u)});
    return out;
  }
  if (before != no_address && claimant.came_at <= half.partner.came_at) {
    out.why = refusal::in_match;
    if (insists) out.effects.push(taken_over(claimant.where, match, claimant.public_id));
    return out;
  }
  invites_.confirm(match);
  out = far_moved(match, before.node, claimant.where);
  half.partner = claimant;
  set_initiator(half, counts_here(u.public_id, claimant.public_id));
  out.effects.push({effect_kind::found, {}, claimant.where, match, u.public_id, u.where, false, 0, 0, came_at(u)});
  if (before != no_address) out.effects.push(taken_over(before, match, claimant.public_id));
  return out;
}

// The claimant has come back to this node too, and its partner is here or not to be found.
outcome matchmaker::claim_returned(const id128& match, const far_user& claimant) {
  outcome out;
  user* const old = find_returned(match, claimant.public_id);
  if (old == nullptr || (old->far && partner_address(*old) != no_address)) {
    out.why = refusal::unknown_user;
  } else if (claimant.came_at <= came_at(*old)) {
    out.why = refusal::in_match;
    out.effects.push(taken_over(claimant.where, match, claimant.public_id));
  } else if (partner_address(*old) == no_address) {
    out.why = refusal::in_match;
    drop(*old, out);
  } else {
    user& u = users_[old->partner];
    out.effects.push(taken_over(old->where, match, claimant.public_id));
    --matches_;
    remove(*old);
    invites_.confirm(match);
    bind_far(u, claimant, match, counts_here(u.public_id, claimant.public_id));
    out.effects.push({effect_kind::restored, u.self, u.where, match, claimant.public_id, claimant.where});
    out.effects.push({effect_kind::found, {}, claimant.where, match, u.public_id, u.where, false, 0, 0, came_at(u)});
  }
  return out;
}

outcome matchmaker::take_over(const id128& match, const id128& public_id) {
  user* u = find_returned(match, public_id);
  // A user of a node that was held for dead has never come back, and is the older one all the same.
  const auto found = far_matches_.find(match);
  if (u == nullptr && found != far_matches_.end()) u = &users_[fars_[found->second].user.slot];
  if (u == nullptr || u->public_id != public_id) return {refusal::unknown_user, {}, {}};
  outcome out;
  drop(*u, out);
  return out;
}

// A partner who is here stays behind. A far one has been told by its own node, or will be.
void matchmaker::drop(user& u, outcome& out) {
  out.effects.push(taken_over(u.where, u.match, u.public_id));
  u.away = true;  // so it goes with the match
  if (!u.far) return void(part(u, effect_kind::partner_left, out));
  if (partner_address(u) == no_address)
    out.effects.push({.kind = effect_kind::partner_left, .to = no_address, .match = u.match});
  unbind_far(u);
}

void matchmaker::mark_returned(user_handle handle, std::int64_t came_at) {
  user* const u = users_.find(handle);
  if (u == nullptr) return;
  u->returned = true;
  returned_[u->public_id] = {handle, came_at};
}

// Any of them may be at another node by now, whose claim is to find the match here. As it is the older one here, its
// time is 0.
void matchmaker::mark_stayed() {
  users_.for_each([&](const user& u) {
    if (u.now != standing::in_match || u.far || u.where == no_address || u.returned) return;
    users_[u.self.slot].returned = returned_.try_emplace(u.public_id, arrival{u.self, 0}).second;
  });
}

void matchmaker::forget_return(user& u) {
  if (!u.returned) return;
  u.returned = false;
  if (const auto found = returned_.find(u.public_id); found != returned_.end() && found->second.user == u.self)
    returned_.erase(found);
}

std::int64_t matchmaker::came_at(const user& u) const noexcept {
  if (!u.returned) return 0;
  const auto found = returned_.find(u.public_id);
  return found == returned_.end() ? 0 : found->second.came_at;
}

matchmaker::user* matchmaker::find_returned(const id128& match, const id128& public_id) noexcept {
  const auto found = returned_.find(public_id);
  user* const u = found == returned_.end() ? nullptr : users_.find(found->second.user);
  return u != nullptr && u->now == standing::in_match && u->match == match ? u : nullptr;
}

std::optional<far_user> matchmaker::bereft_in(const id128& match) noexcept {
  const far_half* const half = find_far(match, no_address.node);
  if (half == nullptr) return std::nullopt;
  const user& u = users_[half->user.slot];
  return far_user{u.self, u.where, u.public_id, came_at(u)};
}

outcome matchmaker::replace_missing(user_handle handle, const far_user& found) {
  user* const missing = users_.find(handle);
  if (missing == nullptr || missing->where != no_address || far_matches_.contains(missing->match))
    return {refusal::unknown_user, {}, {}};
  user& u = users_[missing->partner];
  --matches_;
  remove(*missing);
  invites_.confirm(u.match);
  bind_far(u, found, u.match, counts_here(u.public_id, found.public_id));
  outcome out;
  out.effects.push({effect_kind::restored, u.self, u.where, u.match, found.public_id, found.where});
  out.effects.push({effect_kind::found, {}, found.where, u.match, u.public_id, u.where, false, 0, 0, came_at(u)});
  return out;
}

user_handle matchmaker::return_here(const id128& match, const id128& public_id, const address& where, outcome& out) {
  // The node that it was on may be frozen, and nobody's verdict yet.
  const auto found = far_matches_.find(match);
  const far_half* const half = found == far_matches_.end() ? nullptr : &fars_[found->second];
  if (half == nullptr || half->partner.public_id != public_id) {
    out.why = refusal::unknown_user;
    return {nobody, 0};
  }
  const user_handle self = connect(where, public_id);
  user& back = users_[self.slot];
  user& u = users_[half->user.slot];
  const bool is_away = u.away;
  const address before = half->partner.where;
  const id128 invite = invites_.of(match);
  u.away = false;  // else it would be forgotten
  unbind_far(u);
  if (invite != id128{}) invites_.go_on(match, invite);
  invites_.confirm(match);
  bind(u, back, match);
  bind(back, u, match);
  u.away = is_away;
  ++matches_;
  out.effects.push({effect_kind::restored, back.self, back.where, match, u.public_id, u.where});
  out.effects.push({effect_kind::restored, u.self, u.where, match, back.public_id, back.where});
  if (before != no_address) out.effects.push(taken_over(before, match, public_id));
  return self;
}

}  // namespace flinxx::matchmaking
