#include "cluster/neighbour_node.hpp"
#include "cluster/offer.hpp"

#include <flinxx/ops/random.hpp>

#include <algorithm>
#include <utility>

namespace flinxx::cluster {

using matchmaking::lobby_rule;

namespace {

constexpr std::int64_t in_front_of = 3'600'000;     // those who have waited for less
constexpr std::int64_t invited_again = 1'500;       // an invited one asks, for as long as it waits, ever more seldom
constexpr std::int64_t most_seldom = 15'000;        // as each costs Redis some, and their clients nothing
constexpr std::int64_t unknown_again = 500;         // one whose invite nobody knows asks once more
constexpr std::int64_t unknown_after_back = 2'500;  // invites may be: their nodes have yet to say that there are some

// When more will do than now, or has to be asked for.
std::int64_t relax_at(const offers::offer& o, std::int64_t now) {
  std::int64_t next = offers::never;
  if (o.ticket.wanted.invited()) return now + std::clamp((now - o.began_at) / 4, invited_again, most_seldom);
  if (o.ticket.wanted.size() == 0) return next;
  for (const std::int64_t wait : {o.ticket.relax_ms / 2, o.ticket.relax_ms})
    if (const std::int64_t at = o.began_at + wait; at > now) next = std::min(next, at);
  return next;
}

}  // namespace

// An offer from before the lobby was away has come home meanwhile.
void neighbour_node::hear(const offered& o) {
  if (is_away_) return;
  const std::int64_t began_at = now_() - (o.ticket.in_front ? in_front_of : 0);
  for (const offers::offer& before : offers_.put(o.ticket, began_at)) transport_.withdraw(to_lobby(before.ticket, {}));
  ask(*offers_.find(o.ticket.user, o.ticket.id));
}

void neighbour_node::hear(const asks_again& a) {
  const offers::offer* const o = offers_.find(a.user);
  if (o != nullptr && o->now == offers::stage::waits) ask_anew(offers::offer(*o));
}

void neighbour_node::hear(const withdrawn& w) {
  const offers::offer* const o = offers_.find(w.user, w.offer);
  if (o == nullptr) return;
  transport_.withdraw(to_lobby(o->ticket, {}));
  offers_.remove(w.user, w.offer);
}

void neighbour_node::ask(offers::offer& o) {
  o.asked_at = now_();
  o.now = offers::stage::asked;
  o.relax_at = relax_at(o, o.asked_at);
  lobby_ticket asking = to_lobby(o.ticket, std::chrono::milliseconds(o.asked_at - o.began_at));
  if (asking.invite) asking.invite->is_undone |= o.is_undone;
  transport_.ask_lobby(asking, [this, user = o.ticket.user, id = o.ticket.id](const lobby_answer& answer) {
    hear_answer(user, id, answer);
  });
}

void neighbour_node::ask_anew(const offers::offer& o) {
  offers::offer* const there = offers_.find(o.ticket.user, o.ticket.id);
  if (there == nullptr) return;
  if (!there->ticket.wanted.invited())
    transport_.withdraw(to_lobby(there->ticket, {}));  // else the new one replaces it
  auto fresh = hub_.renew(there->ticket.user, there->ticket.id, ops::random_id());
  if (!fresh) return offers_.remove(there->ticket.user, there->ticket.id);
  there->is_undone |= there->ticket.in_front || there->now != offers::stage::waits;
  there->ticket = std::move(*fresh);
  ask(*there);
}

// Two may not meet. The ticket says so now, if it did not before. A lobby that brings them together all the same (of an
// earlier version, or as they avoid too many) has them again when there was time for others.
void neighbour_node::ask_apart(matchmaking::user_handle user, const id128& id) {
  offers::offer* const o = offers_.find(user, id);
  if (o == nullptr) return;
  if (o->parted++ == 0) return ask_anew(offers::offer(*o));
  o->now = offers::stage::taken;
  o->asked_at = now_();
}

void neighbour_node::hear_answer(matchmaking::user_handle user, const id128& id, const lobby_answer& answer) {
  offers::offer* const o = offers_.find(user, id);
  if (o == nullptr) return;
  if (std::holds_alternative<lobby_waits>(answer)) {
    o->now = offers::stage::waits;
    if (o->ticket.wanted.invited())
      o->is_undone = o->is_unknown = false;
    else
      on_lobby_hint(true);
  }
  if (std::holds_alternative<lobby_uninvited>(answer)) return hear_unknown(*o);
  const auto* const taken = std::get_if<lobby_taken>(&answer);
  if (taken == nullptr) return;  // if nothing else comes, it is asked anew in time
  o->now = offers::stage::taken;
  o->taken = from_lobby(taken->ticket, taken->owner.number);
  if (taken->owner.run != transport_.own().run) return;
  if (const auto first = from_lobby(taken->ticket, here)) meet_here(*first, o->ticket);
}

// The node that has made the invite may be about to say that there is one.
void neighbour_node::hear_unknown(offers::offer& o) {
  const std::int64_t now = now_();
  if (std::exchange(o.is_unknown, true) && now - back_at_ >= unknown_after_back) {
    if (hub_.reject(o.ticket.user, o.ticket.id)) offers_.remove(o.ticket.user, o.ticket.id);
    return;
  }
  o.now = offers::stage::waits;
  o.relax_at = now + unknown_again;
}

// The lobby's answer says so, and so does its word to the owner, whichever comes first.
void neighbour_node::meet_here(const matchmaking::ticket& first, const matchmaking::ticket& second) {
  if (!hub_.may_meet(first, second)) {
    for (const auto& t : {first, second}) ask_apart(t.user, t.id);
    return;
  }
  const bool met = hub_.meet(first, second);
  for (const auto& t : {first, second}) {
    const offers::offer* const o = offers_.find(t.user, t.id);
    if (o == nullptr) continue;
    if (met) {
      offers_.remove(t.user, t.id);
    } else {
      ask_anew(offers::offer(*o));
    }
  }
}

void neighbour_node::on_met(const node_ref& from, const lobby_ticket& taken, const lobby_ticket& asking) {
  const bool is_own = from == transport_.own();
  if (!is_own && find_peer(from.number, from.run) == nullptr) return;
  const auto first = from_lobby(taken, here);
  const auto second = from_lobby(asking, is_own ? here : from.number);
  if (!first || !second) {
    ++faults_.malformed;
    return;
  }
  if (is_own) return meet_here(*first, *second);
  if (!hub_.may_meet(*first, *second)) {
    outgoing_.add(from.number, letters::refused{second->id, second->user});
    return ask_apart(first->user, first->id);
  }
  const matchmaking::far_user far{second->user, second->where, second->public_id, 0, second->key};
  if (hub_.accept_far(first->user, first->id, far, second->id, second->wanted)) offers_.remove(first->user, first->id);
}

void neighbour_node::hear_matched(std::uint16_t from, const letters::matched& m) {
  matchmaking::far_user far{{}, {from, m.where.worker, m.where.local}, m.public_id};
  const offers::offer* const o = offers_.find(m.user, m.match);
  matchmaking::ticket theirs;  // of the lobby's answer, which may be late
  theirs.public_id = m.public_id;
  if (o != nullptr) theirs.wanted.invite = o->ticket.wanted.invite;  // as it stands in the own one, which was taken
  if (o != nullptr && o->taken && o->taken->public_id == m.public_id) theirs = *o->taken;
  far.key = theirs.key;
  if (o != nullptr && !hub_.may_meet(o->ticket, theirs)) {
    tell({.kind = matchmaking::effect_kind::undone, .to = far.where, .match = m.match});
    return ask_apart(m.user, m.match);
  }
  if (hub_.enter_far(m.user, m.match, far, theirs.wanted)) offers_.remove(m.user, m.match);
}

void neighbour_node::follow_lobby() {
  const bool is_open = settings_.linger.count() == 0 || not_empty_;
  const lobby_rule rule = is_away_ ? lobby_rule::none : is_open ? lobby_rule::open : lobby_rule::linger;
  if (std::exchange(rule_, rule) != rule) hub_.set_lobby(rule);
}

void neighbour_node::on_lobby_hint(bool not_empty) {
  not_empty_ = not_empty;
  follow_lobby();
}

// One that was taken may not have been heard of yet; twice in a row is too often for that.
void neighbour_node::on_own_tickets(std::size_t count) {
  const bool again = std::exchange(tickets_are_missing_, count < offers_.waiting());
  if (!again || !tickets_are_missing_) return;
  tickets_are_missing_ = false;
  for (const auto& o : offers_.waiting_since(now_() - settings_.answer_time.count() / 2)) ask_anew(o);
}

void neighbour_node::on_away() {
  is_away_ = true;
  for (const auto& o : offers_.take_all()) transport_.withdraw(to_lobby(o.ticket, {}));
  lingering_.clear();
  follow_lobby();
}

void neighbour_node::on_back() {
  if (std::exchange(is_away_, false)) back_at_ = now_();
  tickets_are_missing_ = false;
  follow_lobby();  // before it is said who has met without the lobby: from now on nobody does
  for (const auto& [name, guests, left] : hub_.take_untold_invites())
    transport_.keep_invite({name, std::chrono::milliseconds(left), guests_as_bytes(guests)});
  if (std::exchange(is_fenced_, false)) hub_.claim_missing();
}

}  // namespace flinxx::cluster
