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
  const outcome out = matchmaker_.find(user, fresh);
  post(out.effects);
  return out.why;
}

refusal hub::skip(user_handle user) {
  const id128 fresh = fresh_id();
  const std::lock_guard lock(mutex_);
  const outcome out = matchmaker_.skip(user, fresh);
  post(out.effects);
  return out.why;
}

refusal hub::stop(user_handle user) {
  const std::lock_guard lock(mutex_);
  const outcome out = matchmaker_.stop(user);
  post(out.effects);
  return out.why;
}

void hub::disconnect(user_handle user, bool told_of_match) {
  const id128 fresh = fresh_id();
  const std::lock_guard lock(mutex_);
  post(matchmaker_.disconnect(user, told_of_match, fresh).effects);
}

place hub::suspend(user_handle user, bool told_of_match) {
  const id128 fresh = fresh_id();
  const std::lock_guard lock(mutex_);
  const suspension result = matchmaker_.suspend(user, told_of_match, fresh);
  post(result.effects);
  return result.was;
}

refusal hub::resume(user_handle user) {
  const std::lock_guard lock(mutex_);
  return matchmaker_.resume(user);
}

void hub::post(const effect_list& effects) {
  for (const effect& e : effects) boxes_[e.to.worker]->push({e.to, e});
}

void hub::relay(const address& to, const id128& session, std::string_view data) {
  boxes_[to.worker]->push({to, relayed{session, std::string(data)}});
}

counts hub::stats() const {
  const std::lock_guard lock(mutex_);
  return matchmaker_.stats();
}

}  // namespace flinxx::signaling
