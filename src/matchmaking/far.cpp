// What the matchmaker does where the other one is, or may be, on another node.
#include <flinxx/matchmaking/matchmaker.hpp>

#include <algorithm>

namespace flinxx::matchmaking {
namespace {

bool avoids(const ticket& t, const ticket& other) noexcept {
  return std::any_of(t.avoids.begin(), t.avoids.end(), [&](std::uint32_t mark) {
    return mark == ops::mark_of(ops::half_of(other.public_id)) || (other.key != 0 && mark == ops::mark_of(other.key));
  });
}

}  // namespace

bool avoid_each_other(const ticket& a, const ticket& b) noexcept {
  return avoids(a, b) || avoids(b, a);
}

std::optional<ticket> matchmaker::ticket_of(user_handle offered) const noexcept {
  const user* const u = users_.find(offered);
  if (u == nullptr || !u->offered) return std::nullopt;
  ticket t{u->match, u->self, u->where, u->public_id};
  t.wanted = waiting_[u->place].wanted;
  t.key = u->key;
  t.relax_ms = static_cast<std::uint32_t>(waiting_.relax_time());
  if (const auto* const i = invites_.find(t.wanted.invite, t.public_id, now_)) {
    t.invite_ms = i->until - now_;
    t.guests = i->guests;
  }
  if (u->far) {
    t.last_partner = fars_[u->last_partner.slot].partner.public_id;
  } else if (const user* const last = users_.find(u->last_partner)) {
    t.last_partner = last->public_id;
  } else if (u->last_partner.slot != nobody) {
    t.last_partner = u->public_id;
  }
  return t;
}

outcome matchmaker::offer(user_handle handle, const id128& fresh_offer) {
  user* const u = users_.find(handle);
  if (u == nullptr || u->now != standing::waiting || u->offered) return {refusal::unknown_user, {}, {}};
  if (waiting_[u->place].wanted.invited() && !shares_invites_) return {refusal::unknown_user, {}, {}};
  outcome out;
  place_in_lobby(*u, false, fresh_offer, out);
  return out;
}

void matchmaker::place_in_lobby(user& u, bool in_front, const id128& fresh_offer, outcome& out) {
  const id128 invite = waiting_[u.place].wanted.invite;
  if (invite != id128{}) invites_.wait(invite, nobody);
  waiting_.offer(waiting_[u.place], in_front);
  u.offered = true;
  u.match = fresh_offer;
  out.effects.push(
      {.kind = effect_kind::offer, .user = u.self, .to = lobby_address, .match = fresh_offer, .initiator = in_front});
}

matchmaker::user* matchmaker::find_offered(user_handle handle, const id128& offer) noexcept {
  user* const u = users_.find(handle);
  return u != nullptr && u->offered && u->match == offer ? u : nullptr;
}

refusal matchmaker::renew(user_handle handle, const id128& offer, const id128& fresh_offer) noexcept {
  user* const u = find_offered(handle, offer);
  if (u == nullptr) return refusal::unknown_user;
  u->match = fresh_offer;
  return refusal::none;
}

// The user has been told that it waits, and need not be told again. What it wishes it waits for anew.
outcome matchmaker::withdraw(user_handle handle, const id128& fresh_match) {
  user* const u = users_.find(handle);
  if (u == nullptr || !u->offered) return {refusal::unknown_user, {}, {}};
  outcome out;
  const wishes wanted = leave_place(*u);
  if (wanted.invited()) {
    if (!may_use_invite(*u, wanted))
      uninvite(*u, wanted.invite, out);
    else if (invites_.waiting(wanted.invite) != nobody)
      meet_invited(*u, wanted, fresh_match, out);
    else
      enter(*u, wanted, false);
  } else if (user* const other = partner_for(*u, wanted, waiting_.first_of(wanted))) {
    meet_waiting(*other, *u, wanted, fresh_match, out);
  } else {
    enter(*u, wanted, false);
  }
  return out;
}

outcome matchmaker::meet(user_handle first, const id128& first_offer, user_handle second, const id128& second_offer) {
  user* const a = find_offered(first, first_offer);
  user* const b = find_offered(second, second_offer);
  if (a == nullptr || b == nullptr || a == b) return {refusal::unknown_user, {}, {}};
  outcome out;
  const wishes firsts = leave_place(*a);
  const wishes seconds = leave_place(*b);
  meet_by(firsts.invite, second_offer, a->public_id, b->public_id);
  match(*a, firsts, *b, seconds, second_offer, out);
  return out;
}

// Whoever has taken the offer makes the first offer in the match, for it is told last.
outcome matchmaker::accept_far(user_handle handle, const id128& offer, const far_user& far, const id128& match,
                               const wishes& theirs) {
  outcome out;
  user* const u = find_offered(handle, offer);
  if (u == nullptr || far_matches_.contains(match)) {
    out.why = refusal::unknown_user;
    out.effects.push({.kind = effect_kind::refused, .user = far.user, .to = far.where, .match = match});
    return out;
  }
  const wishes own = leave_place(*u);
  const std::uint8_t shared = shared_by(own, theirs);
  const bool text = is_text(own.mode, theirs.mode);
  bind_far(*u, far, match, false);
  meet_by(own.invite, match, far.public_id, u->public_id);
  out.effects.push(
      {effect_kind::matched, u->self, u->where, match, far.public_id, far.where, false, shared, 0, 0, text});
  out.effects.push({effect_kind::matched, far.user, far.where, match, u->public_id, u->where, true});
  return out;
}

outcome matchmaker::enter_far(user_handle handle, const id128& offer, const far_user& far, const wishes& theirs) {
  outcome out;
  user* const u = find_offered(handle, offer);
  if (u == nullptr || far_matches_.contains(offer)) {
    out.why = refusal::unknown_user;
    out.effects.push({.kind = effect_kind::undone, .to = far.where, .match = offer});
    return out;
  }
  const wishes own = leave_place(*u);
  const std::uint8_t shared = shared_by(own, theirs);
  const bool text = is_text(own.mode, theirs.mode);
  bind_far(*u, far, offer, true);
  meet_by(own.invite, offer, far.public_id, u->public_id);
  out.effects.push(
      {effect_kind::matched, u->self, u->where, offer, far.public_id, far.where, true, shared, 0, 0, text});
  return out;
}

outcome matchmaker::far_parted(const id128& match, std::uint16_t node, effect_kind why, const id128& fresh_match) {
  const far_half* const half = find_far(match, node);
  if (half == nullptr) return {refusal::unknown_user, {}, {}};
  user& u = users_[half->user.slot];
  outcome out;
  const bool is_away = u.away;
  const id128 invite = invites_.of(match);
  const auto told = why == effect_kind::partner_skipped ? effect_kind::partner_skipped : effect_kind::partner_left;
  out.effects.push({.kind = told, .user = u.self, .to = u.where, .match = match});
  out.parted = {match, identity_of(u), {half->partner.public_id, half->partner.key}};
  unbind_far(u);
  if (why != effect_kind::undone || is_away) return out;
  if (invite == id128{})
    match_or_go_on(u, fresh_match, out);
  else
    go_on_invited(u, invite, fresh_match, out);
  return out;
}

outcome matchmaker::far_moved(const id128& match, std::uint16_t node, const address& where) {
  far_half* const half = find_far(match, node);
  if (half == nullptr) return {refusal::unknown_user, {}, {}};
  count_far(half->partner.where.node, match, false);
  half->partner.where = where;
  half->is_missed = false;
  count_far(where.node, match, true);
  const user& u = users_[half->user.slot];
  outcome out;
  out.effects.push({effect_kind::restored, u.self, u.where, match, half->partner.public_id, where});
  return out;
}

far_sum matchmaker::sum_with(std::uint16_t node) const noexcept {
  const auto found = far_sums_.find(node);
  return found == far_sums_.end() ? far_sum{} : found->second;
}

std::vector<id128> matchmaker::matches_with(std::uint16_t node) const {
  std::vector<id128> out;
  for (const auto& [match, slot] : far_matches_)
    if (fars_[slot].partner.where.node == node) out.push_back(match);
  return out;
}

const address& matchmaker::partner_address(const user& u) const noexcept {
  return u.far ? fars_[u.partner].partner.where : users_[u.partner].where;
}

void matchmaker::bind_far(user& u, const far_user& far, const id128& match, bool initiator) {
  forget_far(u);
  far_half& half = fars_.put();
  half.user = u.self;
  half.partner = far;
  u.now = standing::in_match;
  u.match = match;
  u.partner = half.self.slot;
  u.last_partner = half.self;
  u.far = true;
  far_matches_.emplace(match, half.self.slot);
  count_far(far.where.node, match, true);
  set_initiator(half, initiator);
}

void matchmaker::set_initiator(far_half& half, bool initiator) noexcept {
  if (half.initiator) --far_initiators_;
  if (initiator) ++far_initiators_;
  half.initiator = initiator;
}

// The user is idle afterwards, or forgotten if it was away.
void matchmaker::unbind_far(user& u) {
  far_half& half = fars_[u.partner];
  count_far(half.partner.where.node, u.match, false);
  set_initiator(half, false);
  far_matches_.erase(u.match);
  invites_.forget_match(u.match);
  u.now = standing::idle;
  u.partner = nobody;
  u.match = {};
  if (u.away) remove(u);
}

void matchmaker::count_far(std::uint16_t node, const id128& match, bool is_more) {
  far_sum& sum = far_sums_[node];
  sum.count += is_more ? 1 : std::size_t(-1);
  for (std::size_t i = 0; i < match.size(); ++i) sum.ids[i] = static_cast<std::uint8_t>(sum.ids[i] ^ match[i]);
  if (sum.count == 0) far_sums_.erase(node);
}

matchmaker::far_half* matchmaker::find_far(const id128& match, std::uint16_t node) noexcept {
  const auto found = far_matches_.find(match);
  if (found == far_matches_.end()) return nullptr;
  far_half& half = fars_[found->second];
  return half.partner.where.node == node ? &half : nullptr;
}

// Who the last partner was, if that was a far one.
void matchmaker::forget_far(user& u) {
  if (!u.far) return;
  fars_.remove(fars_[u.last_partner.slot]);
  u.last_partner = {nobody, 0};
  u.far = false;
}

std::optional<std::string> matchmaker::broken_far() const {
  std::optional<std::string> broken;
  std::size_t halves = 0;
  std::size_t initiators = 0;
  std::unordered_map<std::uint16_t, std::size_t> counts;
  users_.for_each([&](const user& u) {
    if (!u.far) return;
    const far_half* const half = fars_.find(u.last_partner);
    if (half == nullptr || half->user != u.self) broken = "a last partner elsewhere who is not there";
    if (half == nullptr || u.now != standing::in_match) return;
    ++halves;
    ++counts[half->partner.where.node];
    if (half->initiator) ++initiators;
    const auto found = far_matches_.find(u.match);
    if (u.partner != half->self.slot || found == far_matches_.end() || found->second != u.partner)
      broken = "a far match that is not found by its id";
  });
  if (halves != far_matches_.size()) broken = "a far match of nobody";
  if (initiators != far_initiators_) broken = "the count of the initiators is wrong";
  if (counts.size() != far_sums_.size()) broken = "the sums are of other nodes than the matches";
  for (const auto& [node, count] : counts)
    if (sum_with(node).count != count) broken = "the sums do not agree with the matches";
  return broken;
}

}  // namespace flinxx::matchmaking
