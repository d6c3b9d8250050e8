// What the hub remembers of those who have met, for reports and blocks.
#include <flinxx/net/worker.hpp>
#include <flinxx/signaling/hub.hpp>

namespace flinxx::signaling {

using moderation::ban_key;
using moderation::participant;

namespace {

constexpr std::int64_t reportable_ms = 120'000;

participant participant_of(const matchmaking::identity& who) {
  return {who.public_id, ban_key{who.key}};
}

}  // namespace

bool hub::may_meet(const matchmaking::identity& a, const matchmaking::identity& b) const {
  return apart_.empty() || !apart_.holds(participant_of(a), participant_of(b), net::worker::system_ms());
}

bool hub::may_meet(const matchmaking::ticket& a, const matchmaking::ticket& b) const {
  if (a.wanted.invite != b.wanted.invite || avoid_each_other(a, b)) return false;
  const std::lock_guard lock(mutex_);
  return may_meet(matchmaking::identity{a.public_id, a.key}, matchmaking::identity{b.public_id, b.key});
}

// Of one who is offered.
matchmaking::ticket hub::ticket_of(matchmaking::user_handle user) const {
  matchmaking::ticket t = *matchmaker_.ticket_of(user);
  t.avoids = apart_.avoided_by(participant_of({t.public_id, t.key}), net::worker::system_ms());
  return t;
}

void hub::set_key(matchmaking::user_handle user, ban_key key) {
  const std::lock_guard lock(mutex_);
  matchmaker_.set_key(user, static_cast<std::uint64_t>(key));
}

std::optional<participant> hub::find_met(const id128& public_id,
                                         const std::function<bool(const id128& match)>& is_it) const {
  const std::lock_guard lock(mutex_);
  return recent_.find(public_id, net::worker::system_ms() - reportable_ms, is_it);
}

void hub::keep_apart(const participant& a, const participant& b) {
  const std::lock_guard lock(mutex_);
  apart_.add(a, b, net::worker::system_ms());
}

void hub::announce_ban(ban_key key) {
  const std::lock_guard lock(mutex_);
  for (const matchmaking::address& where : matchmaker_.with_key(static_cast<std::uint64_t>(key)))
    if (where.node == node_) send({where, ban_notice{}});
}

void hub::note_end(const matchmaking::outcome& out) {
  if (!out.parted) return;
  const auto& [match, first, second] = *out.parted;
  recent_.add(match, participant_of(first), participant_of(second), net::worker::system_ms());
}

}  // namespace flinxx::signaling
