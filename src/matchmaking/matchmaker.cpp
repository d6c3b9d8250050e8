#include <flinxx/matchmaking/matchmaker.hpp>

namespace flinxx::matchmaking {
namespace {

// Of those who wait so many are looked at: more than these may be kept apart from one user only by many who work
// together.
constexpr int most_looks = 64;

}  // namespace

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

outcome matchmaker::find(user_handle handle, const id128& fresh_match) {
  user* const u = users_.find(handle);
  if (u == nullptr) return {refusal::unknown_user, {}, {}};
  outcome out;
  if (u->now == standing::in_match) {
    if (partner_address(*u) != no_address) return {refusal::in_match, {}, {}};
    part(*u, effect_kind::partner_left, out);
  }
  if (u->now == standing::waiting) {
    out.effects.push({.kind = effect_kind::waiting, .user = u->self, .to = u->where});
  } else {
    match_or_wait(*u, false, fresh_match, out);
  }
  return out;
}

outcome matchmaker::skip(user_handle handle, const id128& fresh_match) {
  user* const u = users_.find(handle);
  if (u == nullptr) return {refusal::unknown_user, {}, {}};
  if (u->now != standing::in_match) return find(handle, fresh_match);
  outcome out;
  part(*u, effect_kind::partner_skipped, out);
  match_or_wait(*u, false, fresh_match, out);
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
  const auto kind = u->far && !told_of_match ? effect_kind::undone : effect_kind::partner_left;
  user* const partner = u->now == standing::in_match ? part(*u, kind, out) : nullptr;
  remove(*u);
  if (partner != nullptr && !told_of_match) match_or_wait(*partner, true, fresh_match, out);
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

std::optional<user_handle> matchmaker::first_of(const queue& q) const noexcept {
  if (q.front == nobody) return std::nullopt;
  return users_[q.front].self;
}

void matchmaker::enqueue(queue& q, user& u, std::uint32_t before) noexcept {
  u.now = standing::waiting;
  u.after = before;
  u.before = before == nobody ? q.back : users_[before].before;
  (u.before == nobody ? q.front : users_[u.before].after) = u.self.slot;
  (u.after == nobody ? q.back : users_[u.after].before) = u.self.slot;
  ++q.size;
}

void matchmaker::dequeue(user& u) noexcept {
  queue& q = u.offered ? offered_ : waiting_;
  (u.before == nobody ? q.front : users_[u.before].after) = u.after;
  (u.after == nobody ? q.back : users_[u.after].before) = u.before;
  u.before = u.after = nobody;
  u.now = standing::idle;
  u.offered = false;
  u.match = {};
  --q.size;
}

void matchmaker::stop_waiting(user& u, outcome& out) noexcept {
  if (u.now != standing::waiting) return;
  if (u.offered)
    out.effects.push({.kind = effect_kind::withdraw, .user = u.self, .to = lobby_address, .match = u.match});
  dequeue(u);
}

// Whoever has just parted from u comes last.
matchmaker::user* matchmaker::longest_waiting_for(const user& u) {
  user* last = nullptr;
  int looks = 0;
  for (std::uint32_t at = waiting_.front; at != nobody && looks < most_looks; at = users_[at].after, ++looks) {
    user& other = users_[at];
    if (!may_meet(u, other)) continue;
    const bool just_parted = !other.far && !u.far && other.last_partner == u.self && u.last_partner == other.self;
    if (!just_parted) return &other;
    last = &other;
  }
  return last;
}

// Meets the one who waits longest, or waits, here or in the lobby.
void matchmaker::match_or_wait(user& u, bool in_front, const id128& fresh_match, outcome& out) {
  if (user* const other = longest_waiting_for(u)) {
    dequeue(*other);
    return match(*other, u, fresh_match, out);
  }
  out.effects.push({.kind = effect_kind::waiting, .user = u.self, .to = u.where});
  if (lobby_ == lobby_rule::open) return place_in_lobby(u, in_front, fresh_match, out);
  enqueue(waiting_, u, in_front ? waiting_.front : nobody);
  if (lobby_ == lobby_rule::linger)
    out.effects.push({.kind = effect_kind::linger, .user = u.self, .to = lobby_address});
}

void matchmaker::bind(user& u, const user& partner, const id128& match) noexcept {
  forget_far(u);
  u.now = standing::in_match;
  u.match = match;
  u.partner = partner.self.slot;
  u.last_partner = partner.self;
}

void matchmaker::match(user& initiator, user& other, const id128& id, outcome& out) {
  const auto enter = [&](user& u, const user& partner, bool initiates) {
    bind(u, partner, id);
    out.effects.push({effect_kind::matched, u.self, u.where, id, partner.public_id, partner.where, initiates});
  };
  enter(other, initiator, false);
  enter(initiator, other, true);
  ++matches_;
}

// Both are idle afterwards, or forgotten if they were away; gives the partner if it is still there.
matchmaker::user* matchmaker::part(user& u, effect_kind partner_is_told, outcome& out) {
  if (u.far) {
    out.effects.push({.kind = partner_is_told, .to = partner_address(u), .match = u.match});
    out.parted = {u.match, identity_of(u), {fars_[u.partner].partner.public_id, 0}};
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

std::optional<std::string> matchmaker::broken_queue(const queue& q, bool offered) const {
  std::size_t queued = 0;
  std::uint32_t before = nobody;
  for (std::uint32_t i = q.front; i != nobody; before = i, i = users_[i].after) {
    if (++queued > users_.size()) return "the queue has a circle";
    if (users_[i].self.slot != i) return "somebody in the queue is not connected";
    if (users_[i].now != standing::waiting) return "somebody in the queue does not wait";
    if (users_[i].before != before) return "the queue's links do not agree";
    if (users_[i].offered != offered) return "somebody waits in the wrong place";
    if (offered != (users_[i].match != id128{})) return "an offer without an id, or the reverse";
  }
  if (before != q.back) return "the queue does not end at its back";
  if (queued != q.size) return "the count of the waiting is wrong";
  return std::nullopt;
}

std::optional<std::string> matchmaker::broken_invariant() const {
  std::optional<std::string> broken = broken_queue(waiting_, false);
  if (!broken) broken = broken_queue(offered_, true);
  if (!broken) broken = broken_far();
  std::size_t waiting = 0;
  std::size_t paired = 0;
  users_.for_each([&](const user& u) {
    if (u.now == standing::waiting) ++waiting;
    if (u.away && u.now != standing::in_match) broken = "somebody is away from nothing";
    if ((u.now == standing::in_match) != (u.partner != nobody)) broken = "a partner without a match, or the reverse";
    if (u.partner == nobody || u.far) return;
    ++paired;
    const user& partner = users_[u.partner];
    if (&partner == &u) broken = "somebody has met themselves";
    if (partner.now != standing::in_match || partner.far || partner.partner != u.self.slot || partner.match != u.match)
      broken = "the two of a match do not point at each other";
  });
  if (waiting != waiting_.size + offered_.size) broken = "somebody waits outside the queue";
  if (paired != 2 * matches_) broken = "the count of the matches is wrong";
  return broken;
}

}  // namespace flinxx::matchmaking
