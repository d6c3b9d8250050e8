// What the matchmaker does when users move from one living node to another.
#include <flinxx/matchmaking/matchmaker.hpp>

namespace flinxx::matchmaking {
namespace {

effect hold_of(const user_handle& user, const address& to, const id128& match, const id128& mover,
               const address& from) {
  return {effect_kind::hold, user, to, match, mover, from};
}

}  // namespace

// Whoever has come from another node has claimed the partner at all nodes. Any to which that one is on the way may send
// here as soon as it hears so.
outcome matchmaker::depart(user_handle handle, const id128& told_match, bool insists, const id128& fresh_match,
                           departure& gone) {
  user* const u = users_.find(handle);
  if (u == nullptr) return {refusal::unknown_user, {}, {}};
  if (u->now != standing::in_match || u->match != told_match) return suspend(handle, false, fresh_match);
  outcome out;
  out.before = standing::in_match;
  if (u->far && u->returned && fars_[u->partner].is_missed && !insists) {
    out.why = refusal::in_match;
    return out;
  }
  gone.came_at = came_at(*u);
  gone.partner = partner_address(*u);
  if (u->far) {
    const far_user& partner = fars_[u->partner].partner;
    gone.partner_id = partner.public_id;
    if (gone.partner != no_address)
      out.effects.push(hold_of(partner.user, gone.partner, u->match, u->public_id, u->where));
    u->away = true;  // so it goes with the match
    unbind_far(*u);
    return out;
  }
  user& partner = users_[u->partner];
  gone.partner_id = partner.public_id;
  --matches_;
  if (gone.partner == no_address) {
    invites_.forget_match(u->match);
    remove(partner);
  } else {
    out.effects.push(hold_of(partner.self, gone.partner, u->match, u->public_id, u->where));
    bind_far(partner, {{}, no_address, u->public_id, gone.came_at}, u->match,
             counts_here(partner.public_id, u->public_id));
    fars_[partner.partner].is_missed = true;
  }
  remove(*u);
  return out;
}

outcome matchmaker::hold(const id128& match, const address& asker) {
  far_half* const half = find_far(match, asker.node);
  if (half == nullptr || half->partner.where != asker) return {refusal::unknown_user, {}, {}};
  count_far(asker.node, match, false);
  half->partner.where = no_address;
  half->is_missed = true;
  count_far(no_address.node, match, true);
  const user& u = users_[half->user.slot];
  outcome out;
  out.effects.push(hold_of(u.self, u.where, match, half->partner.public_id, asker));
  return out;
}

user_handle matchmaker::arrive(const id128& match, const far_user& partner, const address& where,
                               const id128& public_id) {
  const user_handle self = connect(where, public_id);
  user& u = users_[self.slot];
  bind_far(u, partner, match, counts_here(public_id, partner.public_id));
  fars_[u.partner].is_missed = true;
  return self;
}

}  // namespace flinxx::matchmaking
