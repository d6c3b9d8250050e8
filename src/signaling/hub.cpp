#include <flinxx/ops/random.hpp>
#include <flinxx/signaling/hub.hpp>

namespace flinxx::signaling {
namespace {

using namespace matchmaking;

id128 fresh_id() {
  id128 id{};
  ops::fill_random(id);
  return id;
}

}  // namespace

user_handle hub::connect(const address& where, const id128& public_id) {
  const std::lock_guard lock(mutex_);
  return matchmaker_.connect(where, public_id);
}

refusal hub::find(user_handle user) {
  const id128 fresh = fresh_id();
  const std::lock_guard lock(mutex_);
  return post(matchmaker_.find(user, fresh));
}

refusal hub::skip(user_handle user) {
  const id128 fresh = fresh_id();
  const std::lock_guard lock(mutex_);
  return post(matchmaker_.skip(user, fresh));
}

refusal hub::stop(user_handle user) {
  const std::lock_guard lock(mutex_);
  return post(matchmaker_.stop(user));
}

void hub::disconnect(user_handle user, bool told_of_match) {
  const id128 fresh = fresh_id();
  const std::lock_guard lock(mutex_);
  post(matchmaker_.disconnect(user, told_of_match, fresh));
}

refusal hub::post(const outcome& out) {
  for (const effect& e : out.effects) boxes_[e.to.worker]->push({e.to, e});
  return out.why;
}

void hub::relay(const address& to, const id128& session, std::string_view data) {
  boxes_[to.worker]->push({to, relayed{session, std::string(data)}});
}

counts hub::stats() const {
  const std::lock_guard lock(mutex_);
  return matchmaker_.stats();
}

}  // namespace flinxx::signaling
