// What the matchmaker does when users of a node that has died come back.
#include <flinxx/matchmaking/matchmaker.hpp>

namespace flinxx::matchmaking {
namespace {

// Who it was at first, the one who has come back does not know; it matters to the counts alone.
bool counts_here(const id128& here, const id128& there) {
  return here < there;
}

}  // namespace

// Who is not missing has been claimed before, or was never lost: it stays where it is.
outcome matchmaker::claim(const id128& match, const far_user& claimant) {
  far_half* const half = find_far(match, no_address.node);
  if (half == nullptr || half->partner.public_id != claimant.public_id) return {refusal::unknown_user, {}, {}};
  const user& u = users_[half->user.slot];
  outcome out = far_moved(match, no_address.node, claimant.where);
  set_initiator(*half, counts_here(u.public_id, claimant.public_id));
  out.effects.push({effect_kind::found, {}, claimant.where, match, u.public_id, u.where});
  return out;
}

std::optional<far_user> matchmaker::bereft_in(const id128& match) noexcept {
  const far_half* const half = find_far(match, no_address.node);
  if (half == nullptr) return std::nullopt;
  const user& u = users_[half->user.slot];
  return far_user{u.self, u.where, u.public_id};
}

outcome matchmaker::replace_missing(user_handle handle, const far_user& found) {
  user* const missing = users_.find(handle);
  if (missing == nullptr || missing->where != no_address || far_matches_.contains(missing->match))
    return {refusal::unknown_user, {}, {}};
  user& u = users_[missing->partner];
  --matches_;
  remove(*missing);
  bind_far(u, found, u.match, counts_here(u.public_id, found.public_id));
  outcome out;
  out.effects.push({effect_kind::restored, u.self, u.where, u.match, found.public_id, found.where});
  out.effects.push({effect_kind::found, {}, found.where, u.match, u.public_id, u.where});
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
  u.away = false;  // else it would be forgotten
  unbind_far(u);
  bind(u, back, match);
  bind(back, u, match);
  u.away = is_away;
  ++matches_;
  out.effects.push({effect_kind::restored, back.self, back.where, match, u.public_id, u.where});
  out.effects.push({effect_kind::restored, u.self, u.where, match, back.public_id, back.where});
  return self;
}

}  // namespace flinxx::matchmaking
