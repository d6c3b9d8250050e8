#include <flinxx/ops/random.hpp>
#include <flinxx/signaling/hub.hpp>

#include <cassert>
#include <chrono>
#include <cstring>
#include <utility>

namespace flinxx::signaling {

using namespace matchmaking;

namespace {

constexpr std::size_t most_at_once = 256;  // who wish less, behind one lock

std::uint64_t random_seed() {
  const id128 id = ops::random_id();
  std::uint64_t seed = 0;
  std::memcpy(&seed, id.data(), sizeof seed);
  return seed;
}

}  // namespace

hub::hub(std::uint16_t node) : node_(node), matchmaker_(random_seed()) {
  matchmaker_.set_rule([this](const auto& a, const auto& b) { return may_meet(a, b); });
}

// The nodes have no other clock in common. No two of them mean the same nanosecond.
std::int64_t hub::clock_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

void hub::attach(std::size_t worker, postbox& box) {
  if (boxes_.size() <= worker) boxes_.resize(worker + 1);
  boxes_[worker] = &box;
}

user_handle hub::connect(const address& where, const id128& public_id, moderation::ban_key key) {
  const std::lock_guard lock(mutex_);
  return matchmaker_.connect(where, public_id, static_cast<std::uint64_t>(key));
}

answer hub::run(user_handle user, command what, bool told_of_match, const wishes& wanted, std::int64_t now_ms,
                const std::optional<id128>& meant) {
  const id128 fresh = ops::random_id();
  const std::lock_guard lock(mutex_);
  matchmaker_.set_time(now_ms);
  const bool is_meant = !meant || matchmaker_.partner_in(*meant, user);
  if (!is_meant && (what == command::skip || what == command::stop)) return {refusal::other_match};
  const outcome out = decide(user, what, told_of_match && is_meant, fresh, wanted);
  post(out);
  return {out.why, out.before, out.kept,
          wanted.size() > 0 || wanted.invited() ? matchmaker_.next_relax() : std::nullopt};
}

std::optional<std::int64_t> hub::invite(const id128& name, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  relax_due(now_ms);
  return matchmaker_.invite(name) ? matchmaker_.next_relax() : std::nullopt;
}

void hub::keep_invite(user_handle user, const id128& name, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  relax_due(now_ms);
  matchmaker_.keep_invite(user, name);
}

std::optional<std::int64_t> hub::relax(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  relax_due(now_ms);
  return matchmaker_.next_relax();
}

// The others wait for another turn, so that nobody waits for the lock.
void hub::relax_due(std::int64_t now_ms) {
  matchmaker_.set_time(now_ms);
  for (std::size_t done = 0; done < most_at_once; ++done) {
    const auto next = matchmaker_.next_relax();
    if (!next || *next > now_ms) return;
    post(matchmaker_.relax(ops::random_id()));
  }
}

outcome hub::decide(user_handle user, command what, bool told_of_match, const id128& fresh_match,
                    const wishes& wanted) {
  switch (what) {
    case command::find: return matchmaker_.find(user, fresh_match, wanted);
    case command::skip: return matchmaker_.skip(user, fresh_match, wanted);
    case command::stop: return matchmaker_.stop(user);
    case command::disconnect: return matchmaker_.disconnect(user, told_of_match, fresh_match);
    case command::suspend: return matchmaker_.suspend(user, told_of_match, fresh_match);
    case command::resume: return {matchmaker_.resume(user), {}, {}};
  }
  return {};
}

void hub::open_until(std::int64_t time_ms) {
  const std::lock_guard lock(mutex_);
  restorer_.open_until(time_ms);
}

user_handle hub::restore(const address& where, const id128& public_id, const std::optional<past_match>& said,
                         std::int64_t now_ms) {
  std::vector<effect> effects;
  const std::lock_guard lock(mutex_);
  const user_handle user = restore_or_claim(where, public_id, said, now_ms, effects);
  for (const effect& e : effects) {
    post({&e, 1});
    if (e.kind == effect_kind::partner_left) kept_.erase(e.match);
    // The partner, who is told next, will send without the lock: that is not to overtake what was kept.
    if (e.kind == effect_kind::restored && e.to == where) send_kept(e);
  }
  return user;
}

// With other nodes the partner may be here, though the user was on one that has died, or anywhere.
user_handle hub::restore_or_claim(const address& where, const id128& public_id, const std::optional<past_match>& said,
                                  std::int64_t now_ms, std::vector<effect>& effects) {
  if (neighbours_ == nullptr || !said) return restorer_.restore(where, public_id, said, now_ms, effects);
  const std::int64_t came_at = clock_ns();
  outcome out;
  const user_handle back = matchmaker_.return_here(said->id, public_id, where, out);
  if (out.why == refusal::none) {
    matchmaker_.mark_returned(back, came_at);
    effects.assign(out.effects.begin(), out.effects.end());
    return back;
  }
  const user_handle user = restorer_.restore(where, public_id, said, now_ms, effects);
  matchmaker_.mark_returned(user, came_at);
  const auto partner = matchmaker_.partner_in(said->id, user);
  if (partner && partner->where == no_address) neighbours_->claim(said->id, {user, where, public_id, came_at});
  return user;
}

void hub::claim(const id128& match, const far_user& claimant, bool insists) {
  const std::lock_guard lock(mutex_);
  if (const auto ended = moved_.how_ended(match)) {
    post_outside({.kind = *ended, .to = claimant.where, .match = match});
  } else {
    join_far(match, claimant, insists);
  }
}

// Both may have claimed each other. A user who has gone meanwhile leaves the match, but not one who has moved on.
void hub::found(const id128& match, const far_user& partner) {
  const std::lock_guard lock(mutex_);
  if (matchmaker_.is_with(match, partner.where.node)) return;
  if (join_far(match, partner, true)) return;
  const auto ended = moved_.how_ended(match);
  effect gone{.kind = ended.value_or(effect_kind::partner_left), .to = partner.where, .match = match};
  if (const auto left = moved_.left_from(match); left && !ended) {
    gone.kind = effect_kind::hold;
    gone.partner = *left;
  }
  post({&gone, 1});
}

// False: nobody here was in a match with that one.
bool hub::join_far(const id128& match, const far_user& partner, bool insists) {
  restorer_.forget(partner.public_id);
  moved_.find(match);
  outcome out = matchmaker_.claim(match, partner, insists);
  if (out.why == refusal::unknown_user) {
    const auto missing = restorer_.missing_in(match, partner.public_id);
    if (!missing) return false;
    out = matchmaker_.replace_missing(*missing, partner);
  }
  if (out.why == refusal::none) relay_kept(match, partner.where);
  post(out);
  return out.why != refusal::unknown_user;
}

bool hub::taken_over(const id128& match, const id128& public_id) {
  const std::lock_guard lock(mutex_);
  restorer_.forget(public_id);
  moved_.find(match);
  return post(matchmaker_.take_over(match, public_id));
}

void hub::claim_missing() {
  const std::lock_guard lock(mutex_);
  matchmaker_.mark_stayed();
  for (const id128& match : matchmaker_.matches_with(no_address.node))
    neighbours_->claim(match, *matchmaker_.bereft_in(match));
}

bool hub::misses_partner(const id128& match, user_handle user) const {
  const std::lock_guard lock(mutex_);
  const auto partner = matchmaker_.partner_in(match, user);
  return partner && partner->where == no_address;
}

void hub::send_kept(const effect& e) {
  if (const auto missed = kept_.extract(e.match))
    for (std::string& data : missed.mapped().messages) send({e.to, relayed{e.match, std::move(data), node_}});
}

void hub::expire(std::int64_t time_ms) {
  std::vector<effect> effects;
  const std::lock_guard lock(mutex_);
  relax_due(time_ms);  // also of those who have come home from the lobby
  restorer_.expire(time_ms, effects);
  moved_.expire(time_ms);
  for (const effect& e : effects) kept_.erase(e.match);
  post(effects);
}

bool hub::far_parted(const id128& match, std::uint16_t node, effect_kind why) {
  const id128 fresh = ops::random_id();
  const std::lock_guard lock(mutex_);
  outcome out = matchmaker_.far_parted(match, node, why, fresh);
  // The partner's last node says so, or one to which the match has ended while the user was on its way.
  if (out.why != refusal::none) out = matchmaker_.far_parted(match, no_address.node, why, fresh);
  if (out.why == refusal::none) {
    end_missing(match, why);
  } else if (const auto left = moved_.left_from(match); left && node != no_address.node) {
    // Not for one whose time to come back is over: both have left, and the match may go on elsewhere.
    end_missing(match, why);
    send({*left, effect{.kind = why, .to = *left, .match = match}});
  }
  return post(out);
}

// What is kept for the one who is missing is for nobody.
void hub::end_missing(const id128& match, effect_kind why) {
  kept_.erase(match);
  moved_.end(match, why);
}

bool hub::far_moved(const id128& match, std::uint16_t node, const address& where) {
  const std::lock_guard lock(mutex_);
  const outcome out = matchmaker_.far_moved(match, node, where);
  if (out.why == refusal::none && where != no_address) relay_kept(match, where);
  return post(out);
}

// As in restore(): the partner, who is told next, is not to overtake what was kept.
void hub::relay_kept(const id128& match, const address& to) {
  if (const auto missed = kept_.extract(match))
    for (const std::string& data : missed.mapped().messages) relay(to, match, data);
}

far_sum hub::sum_with(std::uint16_t node) const {
  const std::lock_guard lock(mutex_);
  return matchmaker_.sum_with(node);
}

std::vector<id128> hub::matches_with(std::uint16_t node) const {
  const std::lock_guard lock(mutex_);
  return matchmaker_.matches_with(node);
}

void hub::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

bool hub::post(const outcome& out) {
  note_end(out);
  post(out.effects);
  return out.why == refusal::none;
}

void hub::post(std::span<const effect> effects) {
  if (!closed_) post_closed(effects);
}

// Also of a hub that is closed: users leave it while their node drains.
void hub::post_closed(std::span<const effect> effects) {
  for (const effect& e : effects) {
    if (e.to.node == node_) {
      send({e.to, e});
    } else {
      post_outside(e);
    }
  }
}

void hub::post_outside(const effect& e) {
  if (e.to == no_address) end_missing(e.match, e.kind);
  if (neighbours_ == nullptr || e.to == no_address) return;
  switch (e.kind) {
    case effect_kind::linger: return neighbours_->linger(e.user);
    case effect_kind::ask_again: return neighbours_->ask_again(e.user);
    case effect_kind::withdraw: return neighbours_->withdraw(e.user, e.match);
    case effect_kind::offer: {
      ticket t = ticket_of(e.user);
      t.in_front = e.initiator;
      return neighbours_->offer(t);
    }
    default: return neighbours_->tell(e);
  }
}

// The one way to a user's worker. An address that comes from elsewhere may name any.
void hub::send(letter l) {
  const address& to = l.to;
  if (to.worker >= boxes_.size() || boxes_[to.worker] == nullptr) return;
  boxes_[to.worker]->push(std::move(l));
}

// The lock, since the other one may be about to be told of the match.
void hub::note(const address& to, const call_note& what) {
  const std::lock_guard lock(mutex_);
  if (to.node == node_) send({to, what});
}

void hub::wait_for_posts() const {
  const std::lock_guard lock(mutex_);
}

void hub::relay(const address& to, const id128& match, std::string_view data) {
  if (to.node == node_) return receive(node_, to, match, data);
  if (neighbours_ != nullptr) neighbours_->relay(to, match, data);
}

void hub::receive(std::uint16_t from_node, const address& to, const id128& match, std::string_view data) {
  send({to, relayed{match, std::string(data), from_node}});
}

void hub::relay_in_match(user_handle from, const id128& match, std::string_view data) {
  const std::lock_guard lock(mutex_);
  const auto partner = matchmaker_.partner_in(match, from);
  if (!partner) return;
  if (partner->where != no_address) return relay(partner->where, match, data);
  kept& k = kept_[match];
  k.messages.emplace_back(data);
  k.bytes += data.size();
  if (k.messages.size() <= most_kept && k.bytes <= most_bytes_kept) return;
  end_missing(match, effect_kind::partner_left);
  if (post(matchmaker_.far_parted(match, no_address.node, effect_kind::partner_left, {}))) return;
  post(matchmaker_.disconnect(partner->self, true, {}));
}

counts hub::stats() const {
  const std::lock_guard lock(mutex_);
  assert(!matchmaker_.broken_invariant());
  return matchmaker_.stats();
}

counts hub::figures() const {
  const std::lock_guard lock(mutex_);
  return matchmaker_.stats();
}

std::optional<std::string> hub::broken_invariant() const {
  const std::lock_guard lock(mutex_);
  return matchmaker_.broken_invariant();
}

}  // namespace flinxx::signaling
