#include <flinxx/matchmaking/matchmaker.hpp>

namespace flinxx::matchmaking {

user_handle matchmaker::connect(const address& where, const id128& public_id, std::uint64_t key) {
  user& u = users_.put();
  u.where = where;
  u.public_id = public_id;
  u.key = key;
  return u.self;
}

void matchmaker::set_key(user_handle handle, std::uint64_t key) noexcept {
  if (user* const u = users_.find(handle)) u->key = key;
}

std::vector<address> matchmaker::with_key(std::uint64_t key) const {
  std::vector<address> found;
  users_.for_each([&](const user& u) {
    if (u.key == key) found.push_back(u.where);
  });
  return found;
}

outcome matchmaker::find(user_handle handle, const id128& fresh_match, const wishes& wanted) {
  user* const u = users_.find(handle);
  if (u == nullptr) return {refusal::unknown_user, {}, {}};
  if (wanted.invited() && !may_use_invite(*u, wanted)) return {refusal::not_invited, {}, {}};
  outcome out;
  if (u->now == standing::in_match) {
    if (partner_address(*u) != no_address) return {refusal::in_match, {}, {}};
    part(*u, effect_kind::partner_left, out);
  }
  if (u->now == standing::waiting && stays_as(*u, wanted)) {
    out.kept = true;
    go_on_waiting(*u, fresh_match, out);
    return out;
  }
  stop_waiting(*u, out);
  match_or_wait(*u, wanted, fresh_match, out);
  return out;
}

outcome matchmaker::skip(user_handle handle, const id128& fresh_match, const wishes& wanted) {
  user* const u = users_.find(handle);
  if (u == nullptr) return {refusal::unknown_user, {}, {}};
  const standing before = u->now;
  wishes now = wanted;
  if (before != standing::waiting) now.invite = {};
  outcome out;
  if (before == standing::in_match) {
    part(*u, effect_kind::partner_skipped, out);
    match_or_wait(*u, now, fresh_match, out);
  } else {
    out = find(handle, fresh_match, now);
  }
  out.before = before;
  return out;
}

outcome matchmaker::stop(user_handle handle) {
  user* const u = users_.find(handle);
  if (u == nullptr) return {refusal::unknown_user, {}, {}};
  outcome out;
  stop_waiting(*u, out);
  if (u->now == standing::in_match) part(*u, effect_kind::partner_left, out);
  return out;
}

outcome matchmaker::disconnect(user_handle handle, bool told_of_match, const id128& fresh_match) {
  user* const u = users_.find(handle);
  if (u == nullptr) return {refusal::unknown_user, {}, {}};
  outcome out;
  stop_waiting(*u, out);
  u->away = false;  // else part() would remove it
  const id128 invite = invites_.of(u->match);
  const auto kind = u->far && !told_of_match ? effect_kind::undone : effect_kind::partner_left;
  user* const partner = u->now == standing::in_match ? part(*u, kind, out) : nullptr;
  remove(*u);
  if (kind == effect_kind::undone) invites_.unmeet(invite);
  if (partner == nullptr || told_of_match) return out;
  if (invite == id128{})
    match_or_go_on(*partner, fresh_match, out);
  else
    go_on_invited(*partner, invite, fresh_match, out);
  return out;
}

outcome matchmaker::suspend(user_handle handle, bool told_of_match, const id128& fresh_match) {
  user* const u = users_.find(handle);
  if (u == nullptr) return {refusal::unknown_user, {}, {}};
  if (u->now == standing::in_match && told_of_match) {
    u->away = true;
    return {refusal::none, {}, standing::in_match};
  }
  const standing before = u->now == standing::idle ? standing::idle : standing::waiting;
  outcome out = disconnect(handle, told_of_match, fresh_match);
  out.before = before;
  return out;
}

refusal matchmaker::resume(user_handle handle) {
  user* const u = users_.find(handle);
  if (u == nullptr) return refusal::unknown_user;
  u->away = false;
  return refusal::none;
}

user_handle matchmaker::restore(user_handle handle, const id128& match, const id128& partner_id, outcome& out) {
  const user_handle missing = connect(no_address, partner_id);
  user& partner = users_[missing.slot];
  user& u = users_[handle.slot];
  bind(u, partner, match);
  bind(partner, u, match);
  partner.away = true;
  ++matches_;
  out.effects.push({effect_kind::restored, u.self, u.where, match, partner_id, no_address});
  return missing;
}

outcome matchmaker::complete(user_handle missing, const address& where) {
  user* const u = users_.find(missing);
  if (u == nullptr) return {refusal::unknown_user, {}, {}};
  const user& partner = users_[u->partner];
  u->where = where;
  u->away = false;
  outcome out;
  out.effects.push({effect_kind::restored, u->self, u->where, u->match, partner.public_id, partner.where});
  out.effects.push({effect_kind::restored, partner.self, partner.where, u->match, u->public_id, u->where});
  return out;
}

std::optional<peer> matchmaker::partner_in(const id128& match, user_handle handle) const noexcept {
  const user* const u = users_.find(handle);
  if (u == nullptr || u->now != standing::in_match || u->match != match) return std::nullopt;
  if (u->far) return peer{{nobody, 0}, partner_address(*u)};
  const user& partner = users_[u->partner];
  return peer{partner.self, partner.where};
}

std::optional<user_handle> matchmaker::next_waiting() const noexcept {
  const auto first = waiting_.front(false);
  return user_in(first || !shares_invites_ ? first : waiting_.front_invited());
}

std::optional<user_handle> matchmaker::user_in(std::optional<std::uint32_t> slot) const noexcept {
  return slot ? std::optional(users_[waiting_[*slot].user].self) : std::nullopt;
}

void matchmaker::enter(user& u, const wishes& wanted, bool in_front) {
  u.now = standing::waiting;
  u.place = waiting_.enter(u.self.slot, wanted, now_, in_front).self.slot;
  if (wanted.invited()) invites_.wait(wanted.invite, u.self.slot);
}

wishes matchmaker::leave_place(user& u) {
  const wishes wanted = waiting_[u.place].wanted;
  waiting_.leave(u.place);
  if (wanted.invited() && !u.offered) invites_.wait(wanted.invite, nobody);
  u.place = nobody;
  u.now = standing::idle;
  u.offered = false;
  u.match = {};
  return wanted;
}

void matchmaker::stop_waiting(user& u, outcome& out) {
  if (u.now != standing::waiting) return;
  if (u.offered)
    out.effects.push({.kind = effect_kind::withdraw, .user = u.self, .to = lobby_address, .match = u.match});
  leave_place(u);
}

effect matchmaker::told_to_wait(const user& u) const noexcept {
  effect e{.kind = effect_kind::waiting, .user = u.self, .to = u.where};
  e.relax_ms = static_cast<std::int32_t>(waiting_.relax_in(waiting_[u.place], now_));
  return e;
}

// Somebody with whom it could not be put together before may wait here. One who is offered has the lobby for that.
void matchmaker::go_on_waiting(user& u, const id128& fresh_match, outcome& out) {
  const place& p = waiting_[u.place];
  user* const other = u.offered || p.wanted.invited() ? nullptr : partner_for(u, p.wanted, p.now);
  if (other == nullptr) {
    out.effects.push(told_to_wait(u));
    if (u.offered) out.effects.push({.kind = effect_kind::ask_again, .user = u.self, .to = lobby_address});
    return;
  }
  const wishes own = leave_place(u);
  meet_waiting(*other, u, own, fresh_match, out);
}

// Whoever takes anybody loses nothing by going on with the wishes of before.
bool matchmaker::stays_as(const user& u, const wishes& wanted) const noexcept {
  const place& p = waiting_[u.place];
  if (p.wanted.invited() || wanted.invited()) return p.wanted.invite == wanted.invite;
  if (p.wanted.mode != wanted.mode) return false;
  return p.wanted == wanted || p.wanted.size() == 0 || p.now == patience::overdue;
}

// Whether two are not to meet while anyone else waits: they have just parted.
bool matchmaker::have_just_parted(const user& a, const user& b) noexcept {
  return !a.far && !b.far && a.last_partner == b.self && b.last_partner == a.self;
}

// For one who has come as far as `now`. Those who are overdue are few: they would have met anybody else.
template <class May>
matchmaker::place* matchmaker::best_for(const wishes& wanted, patience now, May&& may) {
  using enum patience;
  if (now == overdue) return waiting_.longest(wanted.mode, {choosy, softened, lingual, open, overdue}, may);
  if (place* const p = waiting_.longest(wanted.mode, {overdue}, may)) return p;
  if (place* const p = waiting_.with_interest(wanted, may)) return p;
  if (now != choosy)
    if (place* const p = waiting_.with_language(wanted, may)) return p;
  if (now == open) return waiting_.longest(wanted.mode, {choosy, softened, lingual, open}, may);
  return waiting_.longest(wanted.mode, {open}, may);
}

// One to be avoided only if nobody else waits. Not everybody is looked at.
matchmaker::user* matchmaker::partner_for(const user& u, const wishes& wanted, patience now) {
  if (waiting_.size() == 0) return nullptr;
  const auto another = [&](const place& p) { return p.user != u.self.slot && may_meet(u, users_[p.user]); };
  const auto liked = [&](const place& p) { return another(p) && !have_just_parted(users_[p.user], u); };
  place* best = best_for(wanted, now, liked);
  if (best == nullptr && best_for(wanted, patience::overdue, liked) == nullptr) best = best_for(wanted, now, another);
  return best == nullptr ? nullptr : &users_[best->user];
}

void matchmaker::wait(user& u, const wishes& wanted, bool in_front, const id128& fresh_match, outcome& out) {
  enter(u, wanted, in_front);
  out.effects.push(told_to_wait(u));
  if (wanted.invited() && !shares_invites_) return;
  if (lobby_ == lobby_rule::open || (lobby_ == lobby_rule::linger && wanted.invited()))
    return place_in_lobby(u, in_front, fresh_match, out);
  if (lobby_ == lobby_rule::linger)
    out.effects.push({.kind = effect_kind::linger, .user = u.self, .to = lobby_address});
}

// Meets the one who fits best, or waits, here or in the lobby.
void matchmaker::match_or_wait(user& u, const wishes& wanted, const id128& fresh_match, outcome& out) {
  u.mode = wanted.mode;
  if (wanted.invited()) return meet_invited(u, wanted, fresh_match, out);
  if (user* const other = partner_for(u, wanted, waiting_.first_of(wanted)))
    return meet_waiting(*other, u, wanted, fresh_match, out);
  wait(u, wanted, false, fresh_match, out);
}

// The same for one whose partner never heard of the match: from the front of the queue, and whoever comes will do.
void matchmaker::match_or_go_on(user& u, const id128& fresh_match, outcome& out) {
  const wishes wanted{.hashes = {}, .interests = 0, .languages = 0, .mode = u.mode, .invite = {}};
  if (user* const other = partner_for(u, wanted, patience::overdue))
    return meet_waiting(*other, u, wanted, fresh_match, out);
  wait(u, wanted, true, fresh_match, out);
}

void matchmaker::meet_waiting(user& other, user& u, const wishes& wanted, const id128& id, outcome& out) {
  const wishes theirs = leave_place(other);
  match(other, theirs, u, wanted, id, out);
}

std::optional<std::int64_t> matchmaker::next_relax() const noexcept {
  const auto next = waiting_.next_due();
  const auto due = next ? std::optional(waiting_.due(waiting_[*next])) : std::nullopt;
  const auto end = invites_.next_end();
  return due && end ? std::min(due, end) : due ? due : end;
}

outcome matchmaker::relax(const id128& fresh_match) {
  outcome out;
  if (const auto end = invites_.next_end(); end && *end <= now_) {
    if (const std::uint32_t waiting = invites_.end_next(); waiting != nobody) {
      user& u = users_[waiting];
      uninvite(u, leave_place(u).invite, out);
    }
    return out;
  }
  const auto next = waiting_.next_due();
  if (!next || waiting_.due(waiting_[*next]) > now_) return out;
  place& p = waiting_[*next];
  waiting_.soften(p);
  user& u = users_[p.user];
  user* const other = partner_for(u, p.wanted, p.now);
  if (other == nullptr) return out;
  const wishes wanted = leave_place(u);
  meet_waiting(*other, u, wanted, fresh_match, out);
  return out;
}

void matchmaker::bind(user& u, const user& partner, const id128& match) noexcept {
  forget_far(u);
  u.now = standing::in_match;
  u.match = match;
  u.partner = partner.self.slot;
  u.last_partner = partner.self;
}

void matchmaker::match(user& initiator, const wishes& firsts, user& other, const wishes& seconds, const id128& id,
                       outcome& out) {
  const bool text = is_text(firsts.mode, seconds.mode);
  const auto tell = [&](user& u, const user& partner, bool initiates, std::uint8_t shared) {
    bind(u, partner, id);
    out.effects.push(
        {effect_kind::matched, u.self, u.where, id, partner.public_id, partner.where, initiates, shared, 0, 0, text});
  };
  tell(other, initiator, false, shared_by(seconds, firsts));
  tell(initiator, other, true, shared_by(firsts, seconds));
  ++matches_;
}

// Both are idle afterwards, or forgotten if they were away; gives the partner if it is still there.
matchmaker::user* matchmaker::part(user& u, effect_kind partner_is_told, outcome& out) {
  if (u.far) {
    out.effects.push({.kind = partner_is_told, .to = partner_address(u), .match = u.match});
    out.parted = {u.match, identity_of(u), {fars_[u.partner].partner.public_id, fars_[u.partner].partner.key}};
    unbind_far(u);
    return nullptr;
  }
  user& partner = users_[u.partner];
  out.effects.push({.kind = partner_is_told, .user = partner.self, .to = partner.where, .match = u.match});
  out.parted = {u.match, identity_of(u), identity_of(partner)};
  for (user* const each : {&u, &partner}) {
    forget_return(*each);
    each->now = standing::idle;
    each->partner = nobody;
    each->match = {};
  }
  --matches_;
  invites_.forget_match(out.parted->match);
  if (u.away) remove(u);
  if (!partner.away) return &partner;
  remove(partner);
  return nullptr;
}

void matchmaker::remove(user& u) {
  forget_return(u);
  forget_far(u);
  users_.remove(u);
}

std::optional<std::string> matchmaker::broken_invariant() const {
  std::optional<std::string> broken = waiting_.broken();
  if (!broken) broken = broken_far();
  std::size_t waiting = 0;
  std::size_t paired = 0;
  users_.for_each([&](const user& u) {
    if (u.now == standing::waiting) ++waiting;
    if ((u.now == standing::waiting) != (u.place != nobody)) broken = "a place without waiting, or the reverse";
    if (u.place != nobody && waiting_[u.place].user != u.self.slot) broken = "somebody waits in another one's place";
    if (u.place != nobody && u.offered != (waiting_[u.place].now == patience::offered))
      broken = "waits in the wrong place";
    if (u.offered && u.match == id128{}) broken = "an offer without an id";
    if (u.away && u.now != standing::in_match) broken = "somebody is away from nothing";
    if ((u.now == standing::in_match) != (u.partner != nobody)) broken = "a partner without a match, or the reverse";
    if (u.partner == nobody || u.far) return;
    ++paired;
    const user& partner = users_[u.partner];
    if (&partner == &u) broken = "somebody has met themselves";
    if (partner.now != standing::in_match || partner.far || partner.partner != u.self.slot || partner.match != u.match)
      broken = "the two of a match do not point at each other";
  });
  if (waiting != waiting_.size()) broken = "somebody waits outside the queue";
  if (paired != 2 * matches_) broken = "the count of the matches is wrong";
  return broken;
}

}  // namespace flinxx::matchmaking
