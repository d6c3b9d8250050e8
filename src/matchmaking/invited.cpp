// What the matchmaker does with those who come by an invite.
#include <flinxx/matchmaking/matchmaker.hpp>

namespace flinxx::matchmaking {

bool matchmaker::may_use_invite(const user& u, const wishes& wanted) {
  const invites::invite* const i = invites_.find(wanted.invite, u.public_id, now_);
  if (i == nullptr) return may_be_known_elsewhere(wanted.invite);
  return i->waiting == nobody || i->waiting == u.self.slot || may_meet(u, users_[i->waiting]);
}

// Where there is a lobby, nobody waits here, and the lobby says who meets whom.
void matchmaker::meet_invited(user& u, const wishes& wanted, const id128& fresh_match, outcome& out) {
  const std::uint32_t waiting = invites_.waiting(wanted.invite);
  if (waiting == nobody) return wait(u, wanted, false, fresh_match, out);
  user& other = users_[waiting];
  const wishes theirs = leave_place(other);
  invites_.meet(wanted.invite, {other.public_id, u.public_id}, fresh_match);
  if (shares_invites_) invites_.note_untold(wanted.invite);
  match(other, theirs, u, wanted, fresh_match, out);
}

// From then on the invite is for these two alone.
void matchmaker::meet_by(const id128& name, const id128& match, const id128& first, const id128& second) {
  if (name == id128{}) return;
  (void)invite(name);
  invites_.meet(name, {first, second}, match);
}

// For one whose partner never heard of the match. The lobby, too, hears that these two have not met after all.
void matchmaker::go_on_invited(user& u, const id128& invite, const id128& fresh_offer, outcome& out) {
  invites_.unmeet(invite);
  const wishes wanted{.hashes = {}, .interests = 0, .languages = 0, .mode = u.mode, .invite = invite};
  if (invites_.find(invite, u.public_id, now_) == nullptr && !may_be_known_elsewhere(invite))
    return uninvite(u, invite, out);
  enter(u, wanted, false);
  out.effects.push(told_to_wait(u));
  if (shares_invites_ && lobby_ != lobby_rule::none) place_in_lobby(u, true, fresh_offer, out);
}

void matchmaker::uninvite(const user& u, const id128& invite, outcome& out) {
  out.effects.push({.kind = effect_kind::uninvited, .user = u.self, .to = u.where, .match = invite});
}

outcome matchmaker::reject(user_handle handle, const id128& offer) {
  user* const u = find_offered(handle, offer);
  if (u == nullptr) return {refusal::unknown_user, {}, {}};
  outcome out;
  uninvite(*u, leave_place(*u).invite, out);
  return out;
}

void matchmaker::keep_invite(user_handle handle, const id128& name) {
  const user* const u = users_.find(handle);
  if (u == nullptr || !invite(name) || u->now != standing::in_match) return;
  const id128& partner = u->far ? fars_[u->partner].partner.public_id : users_[u->partner].public_id;
  invites_.keep(name, {u->public_id, partner}, u->match);
}

}  // namespace flinxx::matchmaking
