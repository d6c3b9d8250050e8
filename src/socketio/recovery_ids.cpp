#include "socketio/recovery_ids.hpp"

#include <flinxx/ops/random.hpp>

#include <algorithm>
#include <span>

namespace flinxx::socketio {
namespace {

constexpr std::size_t max_moved = 50'000;  // that are remembered

std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

recovery_ids::sealers::sealers(std::string_view key)
    : ids(key, "flinxx recovery id 1"), states(key, "flinxx recovery state 1") {}

recovery_ids::recovery_ids(const recovery_settings& s, std::int64_t now_ms)
    : others_(s.others), time_ms_(s.time.count()), started_ms_(now_ms) {
  if (!s.key.empty()) sealers_.emplace(s.key);
  if (others_) {
    run_ = others_->own();
  } else {
    ops::fill_random(run_);
  }
}

ops::slot_id recovery_ids::place_for(const ops::slot_id& sid) const noexcept {
  return sealers_ ? sid : ops::slot_id::make(sid.node(), sid.worker(), sid.slot());
}

std::string recovery_ids::text(const ops::slot_id& sid, const ops::slot_id& place, std::string_view nsp) const {
  if (!sealers_) return place.text();
  std::string plain(text_of(run_));
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = earlier_.find(sid); found != earlier_.end()) plain = text_of(found->second.run);
  }
  return sealers_->ids.seal(plain.append(text_of(sid.bytes())), nsp);
}

std::optional<recovery_id> recovery_ids::read(std::string_view text, std::string_view nsp) const {
  if (!sealers_) {
    const auto place = ops::slot_id::parse(text);
    return place ? std::optional(recovery_id{run_, *place}) : std::nullopt;
  }
  const auto plain = sealers_->ids.open(text, nsp);
  recovery_id id;
  if (!plain || plain->size() != id.run.size() + id.sid.bytes().size()) return std::nullopt;
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(plain->data()), plain->size());
  std::copy_n(bytes.begin(), id.run.size(), id.run.begin());
  id.sid = *ops::slot_id::from_bytes(bytes.subspan(id.run.size()));
  return id;
}

std::string recovery_ids::seal_state(const ops::slot_id& sid, std::string_view state) const {
  return sealers_ && !state.empty() ? sealers_->states.seal(state, text_of(sid.bytes())) : std::string();
}

std::string recovery_ids::read_state(const ops::slot_id& sid, std::string_view sealed) const {
  return sealers_->states.open(sealed, text_of(sid.bytes())).value_or("");
}

// Whoever has come back here once goes on here, as long as it has not moved away.
std::optional<recovery_ids::elsewhere> recovery_ids::said_elsewhere(const recovery_id& id) const {
  if (!sealers_ || !others_) return std::nullopt;
  const std::lock_guard lock(mutex_);
  if (const auto found = moved_.find(id.sid); found != moved_.end()) return elsewhere{found->second.to};
  if (is_own(id) || earlier_.contains(id.sid)) return std::nullopt;
  return elsewhere{id.run};
}

// A client may have outlived more than one server: its id names the first. So the last death counts, whoever died.
std::int64_t recovery_ids::restores_until() const {
  if (!sealers_) return started_ms_;
  const auto death = others_ ? others_->last_death_ms() : std::nullopt;
  return std::max(started_ms_, death.value_or(started_ms_)) + time_ms_;
}

std::optional<ops::slot_id> recovery_ids::place_of_returning(const recovery_id& id, const ops::slot_id& fresh,
                                                             std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (const auto found = earlier_.find(id.sid); found != earlier_.end()) return found->second.place;
  const auto moved = moved_.find(id.sid);
  if (moved == moved_.end() && is_own(id)) return id.sid;
  const bool is_anywhere = moved != moved_.end() && !moved->second.to;
  if (!is_anywhere && now_ms >= restores_until()) return std::nullopt;
  forget_move(id.sid);
  earlier_.emplace(id.sid, earlier_socket{id.run, fresh});
  return fresh;
}

std::optional<ops::slot_id> recovery_ids::place_of(const ops::slot_id& sid) const {
  if (!sealers_) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto found = earlier_.find(sid);
  return found == earlier_.end() ? std::nullopt : std::optional(found->second.place);
}

// Nobody knows when that server dies, so their number is the bound.
void recovery_ids::moved_away(const ops::slot_id& sid) {
  if (!sealers_) return;
  const std::lock_guard lock(mutex_);
  earlier_.erase(sid);
  const auto found = moved_.find(sid);
  moved(sid, found == moved_.end() ? std::nullopt : found->second.to);
}

void recovery_ids::moved(const ops::slot_id& sid, const destination& to) {
  forget_move(sid);
  if (moved_order_.size() >= max_moved) forget_move(ops::slot_id(moved_order_.front()));
  moved_[sid] = {to, moved_order_.insert(moved_order_.end(), sid)};
}

void recovery_ids::forget_move(const ops::slot_id& sid) {
  const auto found = moved_.find(sid);
  if (found == moved_.end()) return;
  moved_order_.erase(found->second.turn);
  moved_.erase(found);
}

void recovery_ids::departs(const ops::slot_id& sid, const other_runs::run_id& to) {
  const std::lock_guard lock(mutex_);
  moved(sid, to);
}

void recovery_ids::stays(const ops::slot_id& sid) {
  const std::lock_guard lock(mutex_);
  forget_move(sid);
}

std::optional<other_runs::run_id> recovery_ids::departed_to(const ops::slot_id& sid) const {
  const std::lock_guard lock(mutex_);
  const auto found = moved_.find(sid);
  return found == moved_.end() ? std::nullopt : found->second.to;
}

bool recovery_ids::arrived(const recovery_id& id, const ops::slot_id& place) {
  const std::lock_guard lock(mutex_);
  if (!earlier_.emplace(id.sid, earlier_socket{id.run, place}).second) return false;
  forget_move(id.sid);
  return true;
}

void recovery_ids::forget(const ops::slot_id& sid, std::int64_t now_ms) {
  if (!sealers_) return;
  const std::lock_guard lock(mutex_);
  ended_.push_back({sid, restores_until()});
  for (; !ended_.empty() && ended_.front().until <= now_ms; ended_.pop_front()) earlier_.erase(ended_.front().sid);
}

}  // namespace flinxx::socketio
