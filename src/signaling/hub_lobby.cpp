// What the hub does with users who are offered to other nodes.
#include <flinxx/ops/random.hpp>
#include <flinxx/signaling/hub.hpp>

namespace flinxx::signaling {

using namespace matchmaking;

void hub::set_lobby(lobby_rule rule) {
  const std::lock_guard lock(mutex_);
  matchmaker_.set_lobby(rule);
  if (rule == lobby_rule::none) {
    while (const auto user = matchmaker_.next_offered()) post(matchmaker_.withdraw(*user, ops::random_id()));
  } else {
    while (const auto user = matchmaker_.next_waiting()) post(matchmaker_.offer(*user, ops::random_id()));
  }
}

void hub::offer(user_handle user) {
  const id128 fresh = ops::random_id();
  const std::lock_guard lock(mutex_);
  post(matchmaker_.offer(user, fresh));
}

std::optional<ticket> hub::renew(user_handle user, const id128& offer, const id128& fresh_offer) {
  const std::lock_guard lock(mutex_);
  if (matchmaker_.renew(user, offer, fresh_offer) != refusal::none) return std::nullopt;
  return ticket_of(user);
}

bool hub::meet(const ticket& first, const ticket& second) {
  const std::lock_guard lock(mutex_);
  return post(matchmaker_.meet(first.user, first.id, second.user, second.id));
}

bool hub::reject(user_handle user, const id128& offer) {
  const std::lock_guard lock(mutex_);
  return post(matchmaker_.reject(user, offer));
}

std::vector<invites::taken> hub::take_untold_invites() {
  const std::lock_guard lock(mutex_);
  return matchmaker_.take_untold_invites();
}

bool hub::accept_far(user_handle user, const id128& offer, const far_user& far, const id128& match,
                     const wishes& theirs) {
  const std::lock_guard lock(mutex_);
  if (closed_) return refuse({.kind = effect_kind::refused, .user = far.user, .to = far.where, .match = match});
  return post(matchmaker_.accept_far(user, offer, far, match, theirs));
}

bool hub::enter_far(user_handle user, const id128& offer, const far_user& far, const wishes& theirs) {
  const std::lock_guard lock(mutex_);
  if (closed_) return refuse({.kind = effect_kind::undone, .to = far.where, .match = offer});
  return post(matchmaker_.enter_far(user, offer, far, theirs));
}

// A user here would hear nothing of that match, and the far one wait for nobody.
bool hub::refuse(const effect& e) {
  post_outside(e);
  return false;
}

}  // namespace flinxx::signaling
