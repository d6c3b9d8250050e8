#include <flinxx/ops/random.hpp>
#include <flinxx/signaling/hub.hpp>

#include <cassert>

namespace flinxx::signaling {
namespace {

using namespace matchmaking;

// For one user, as for a client whose connection was lost.
constexpr std::size_t most_kept = 128;
constexpr std::size_t most_bytes_kept = 128 * 1024;

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

user_handle hub::come_back(const address& where, const id128& public_id, const std::optional<past_session>& said) {
  std::vector<effect> effects;
  const std::lock_guard lock(mutex_);
  const user_handle user = reunion_.come_back(where, public_id, said, effects);
  for (const effect& e : effects) {
    post({&e, 1});
    // The partner, who is told next, will send without the lock: that is not to overtake what was kept.
    if (e.kind == effect_kind::reunited && e.to == where) send_kept(e);
  }
  return user;
}

void hub::send_kept(const effect& e) {
  if (const auto missed = kept_.extract(e.session))
    for (const std::string& data : missed.mapped().messages) relay(e.to, e.session, data);
}

void hub::end_reunion() {
  std::vector<effect> effects;
  const std::lock_guard lock(mutex_);
  reunion_.end(effects);
  kept_.clear();
  post(effects);
}

void hub::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

void hub::post(std::span<const effect> effects) {
  if (closed_) return;
  for (const effect& e : effects)
    if (e.to != no_address) boxes_[e.to.worker]->push({e.to, e});
}

void hub::relay(const address& to, const id128& session, std::string_view data) {
  boxes_[to.worker]->push({to, relayed{session, std::string(data)}});
}

void hub::relay_to_awaited(user_handle from, const id128& session, std::string_view data) {
  const std::lock_guard lock(mutex_);
  const auto partner = matchmaker_.partner_in(session, from);
  if (!partner) return;
  if (partner->where != no_address) return relay(partner->where, session, data);
  kept& k = kept_[session];
  k.messages.emplace_back(data);
  k.bytes += data.size();
  if (k.messages.size() <= most_kept && k.bytes <= most_bytes_kept) return;
  kept_.erase(session);
  post(matchmaker_.disconnect(partner->self, true, {}).effects);
}

counts hub::stats() const {
  const std::lock_guard lock(mutex_);
  assert(!matchmaker_.broken_invariant());
  return matchmaker_.stats();
}

}  // namespace flinxx::signaling
