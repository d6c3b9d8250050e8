#include <flinxx/matchmaking/matchmaker.hpp>

#include <utility>

namespace flinxx::matchmaking {

user_handle matchmaker::connect(const address& where, const id128& public_id) {
  std::uint32_t index = free_;
  if (index == nobody) {
    index = static_cast<std::uint32_t>(users_.size());
    users_.emplace_back().self = {index, 0};
  } else {
    free_ = users_[index].after;
    --free_count_;
  }
  user& u = users_[index];
  const user_handle self = u.self;
  u = user{};
  u.self = self;
  u.where = where;
  u.public_id = public_id;
  u.now = state::idle;
  return self;
}

const matchmaker::user* matchmaker::find_user(user_handle handle) const noexcept {
  if (handle.index >= users_.size()) return nullptr;
  const user& u = users_[handle.index];
  return u.now != state::free && u.self == handle ? &u : nullptr;
}

matchmaker::user* matchmaker::find_user(user_handle handle) noexcept {
  return const_cast<user*>(std::as_const(*this).find_user(handle));
}

outcome matchmaker::find(user_handle handle, const id128& fresh_session) {
  user* const u = find_user(handle);
  if (u == nullptr) return {refusal::unknown_user, {}};
  outcome out;
  if (u->now == state::in_session) {
    if (users_[u->partner].where != no_address) return {refusal::in_session, {}};
    part(*u, effect_kind::partner_left, out);
  }
  if (u->now == state::waiting) {
    out.effects.push({.kind = effect_kind::waiting, .user = u->self, .to = u->where});
  } else {
    match_or_wait(*u, nobody, fresh_session, out);
  }
  return out;
}

outcome matchmaker::skip(user_handle handle, const id128& fresh_session) {
  user* const u = find_user(handle);
  if (u == nullptr) return {refusal::unknown_user, {}};
  if (u->now != state::in_session) return find(handle, fresh_session);
  outcome out;
  part(*u, effect_kind::partner_skipped, out);
  match_or_wait(*u, nobody, fresh_session, out);
  return out;
}

outcome matchmaker::stop(user_handle handle) {
  user* const u = find_user(handle);
  if (u == nullptr) return {refusal::unknown_user, {}};
  outcome out;
  if (u->now == state::waiting) dequeue(*u);
  if (u->now == state::in_session) part(*u, effect_kind::partner_left, out);
  return out;
}

outcome matchmaker::disconnect(user_handle handle, bool told_of_match, const id128& fresh_session) {
  user* const u = find_user(handle);
  if (u == nullptr) return {refusal::unknown_user, {}};
  outcome out;
  if (u->now == state::waiting) dequeue(*u);
  u->away = false;  // else part() would forget it
  user* const partner = u->now == state::in_session ? part(*u, effect_kind::partner_left, out) : nullptr;
  forget(*u);
  if (partner != nullptr && !told_of_match) match_or_wait(*partner, front_, fresh_session, out);
  return out;
}

suspension matchmaker::suspend(user_handle handle, bool told_of_match, const id128& fresh_session) {
  user* const u = find_user(handle);
  if (u == nullptr) return {};
  if (u->now == state::in_session && told_of_match) {
    u->away = true;
    return {place::in_session, {}};
  }
  const place was = u->now == state::idle ? place::nowhere : place::in_queue;
  return {was, disconnect(handle, told_of_match, fresh_session).effects};
}

refusal matchmaker::resume(user_handle handle) {
  user* const u = find_user(handle);
  if (u == nullptr) return refusal::unknown_user;
  u->away = false;
  return refusal::none;
}

user_handle matchmaker::await(user_handle handle, const id128& session, const id128& partner_id, outcome& out) {
  const user_handle awaited = connect(no_address, partner_id);
  user& partner = users_[awaited.index];
  user& u = users_[handle.index];
  bind(u, partner, session);
  bind(partner, u, session);
  partner.away = true;
  ++sessions_;
  out.effects.push({effect_kind::reunited, u.self, u.where, session, partner_id, no_address});
  return awaited;
}

outcome matchmaker::arrive(user_handle awaited, const address& where) {
  user* const u = find_user(awaited);
  if (u == nullptr) return {refusal::unknown_user, {}};
  const user& partner = users_[u->partner];
  u->where = where;
  u->away = false;
  outcome out;
  out.effects.push({effect_kind::reunited, u->self, u->where, u->session, partner.public_id, partner.where});
  out.effects.push({effect_kind::reunited, partner.self, partner.where, u->session, u->public_id, u->where});
  return out;
}

std::optional<peer> matchmaker::partner_in(const id128& session, user_handle handle) const noexcept {
  const user* const u = find_user(handle);
  if (u == nullptr || u->now != state::in_session || u->session != session) return std::nullopt;
  const user& partner = users_[u->partner];
  return peer{partner.self, partner.where};
}

void matchmaker::forget(user& u) noexcept {
  u.now = state::free;
  u.away = false;
  ++u.self.generation;
  u.after = free_;
  free_ = u.self.index;
  ++free_count_;
}

void matchmaker::enqueue(user& u, std::uint32_t before) noexcept {
  u.now = state::waiting;
  u.after = before;
  u.before = before == nobody ? back_ : users_[before].before;
  (u.before == nobody ? front_ : users_[u.before].after) = u.self.index;
  (u.after == nobody ? back_ : users_[u.after].before) = u.self.index;
  ++waiting_;
}

void matchmaker::dequeue(user& u) noexcept {
  (u.before == nobody ? front_ : users_[u.before].after) = u.after;
  (u.after == nobody ? back_ : users_[u.after].before) = u.before;
  u.before = u.after = nobody;
  u.now = state::idle;
  --waiting_;
}

// Only one user can be the one that u has just parted from, so a look at two is enough.
matchmaker::user* matchmaker::longest_waiting_for(const user& u) noexcept {
  if (front_ == nobody) return nullptr;
  user& first = users_[front_];
  const bool just_parted = first.last_partner == u.self && u.last_partner == first.self;
  return just_parted && first.after != nobody ? &users_[first.after] : &first;
}

// Meets the one who waits longest, or waits before `place`.
void matchmaker::match_or_wait(user& u, std::uint32_t place, const id128& fresh_session, outcome& out) {
  if (user* const other = longest_waiting_for(u)) {
    dequeue(*other);
    return match(*other, u, fresh_session, out);
  }
  enqueue(u, place);
  out.effects.push({.kind = effect_kind::waiting, .user = u.self, .to = u.where});
}

void matchmaker::bind(user& u, const user& partner, const id128& session) noexcept {
  u.now = state::in_session;
  u.session = session;
  u.partner = partner.self.index;
  u.last_partner = partner.self;
}

void matchmaker::match(user& initiator, user& other, const id128& session, outcome& out) {
  const auto enter = [&](user& u, const user& partner, bool initiates) {
    bind(u, partner, session);
    out.effects.push({effect_kind::matched, u.self, u.where, session, partner.public_id, partner.where, initiates});
  };
  enter(other, initiator, false);
  enter(initiator, other, true);
  ++sessions_;
}

// Both are idle afterwards, or forgotten if they were away; gives the partner if it is still there.
matchmaker::user* matchmaker::part(user& u, effect_kind partner_is_told, outcome& out) {
  user& partner = users_[u.partner];
  out.effects.push({.kind = partner_is_told, .user = partner.self, .to = partner.where, .session = u.session});
  for (user* const each : {&u, &partner}) {
    each->now = state::idle;
    each->partner = nobody;
    each->session = {};
  }
  --sessions_;
  if (u.away) forget(u);
  if (!partner.away) return &partner;
  forget(partner);
  return nullptr;
}

std::optional<std::string> matchmaker::broken_invariant() const {
  std::size_t queued = 0;
  std::uint32_t before = nobody;
  for (std::uint32_t i = front_; i != nobody; before = i, i = users_[i].after) {
    if (++queued > users_.size()) return "the queue has a circle";
    if (users_[i].now != state::waiting) return "somebody in the queue does not wait";
    if (users_[i].before != before) return "the queue's links do not agree";
  }
  if (before != back_) return "the queue does not end at its back";
  std::size_t free = 0;
  for (std::uint32_t i = free_; i != nobody; i = users_[i].after) {
    if (++free > users_.size()) return "the free list has a circle";
    if (users_[i].now != state::free) return "somebody in the free list is connected";
  }
  std::size_t waiting = 0;
  std::size_t paired = 0;
  for (std::uint32_t i = 0; i < users_.size(); ++i) {
    const user& u = users_[i];
    if (u.self.index != i) return "a user does not know its place";
    if (u.now == state::waiting) ++waiting;
    if (u.away && u.now != state::in_session) return "somebody is away from no_address";
    if ((u.now == state::in_session) != (u.partner != nobody)) return "a partner without a session, or the reverse";
    if (u.now != state::in_session) continue;
    ++paired;
    const user& partner = users_[u.partner];
    if (&partner == &u) return "somebody has met themselves";
    if (partner.now != state::in_session || partner.partner != i || partner.session != u.session)
      return "the two of a session do not point at each other";
  }
  if (waiting != queued || queued != waiting_) return "the count of the waiting is wrong";
  if (free != free_count_) return "the count of the free is wrong";
  if (paired != 2 * sessions_) return "the count of the sessions is wrong";
  return std::nullopt;
}

}  // namespace flinxx::matchmaking
