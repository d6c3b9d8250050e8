#include "cluster/offers.hpp"

#include <algorithm>
#include <utility>

namespace flinxx::cluster {

offers::offer* offers::find(matchmaking::user_handle user, const id128& id) noexcept {
  const auto found = by_slot_.find(user.slot);
  if (found == by_slot_.end()) return nullptr;
  offer& o = found->second;
  return o.ticket.user == user && o.ticket.id == id ? &o : nullptr;
}

const offers::offer* offers::find(matchmaking::user_handle user) const noexcept {
  const auto found = by_slot_.find(user.slot);
  return found != by_slot_.end() && found->second.ticket.user == user ? &found->second : nullptr;
}

std::vector<offers::offer> offers::put(const matchmaking::ticket& t, std::int64_t began_at) {
  std::vector<offer> before;
  if (const auto old = by_slot_.extract(t.user.slot)) before.push_back(old.mapped());
  by_slot_.emplace(t.user.slot, offer{t, began_at, began_at});
  return before;
}

void offers::remove(matchmaking::user_handle user, const id128& id) noexcept {
  if (find(user, id) != nullptr) by_slot_.erase(user.slot);
}

std::vector<offers::offer> offers::take_all() {
  std::vector<offer> all;
  for (const auto& [slot, o] : std::exchange(by_slot_, {})) all.push_back(o);
  return all;
}

std::vector<offers::offer> offers::unanswered_since(std::int64_t time) const {
  std::vector<offer> late;
  for (const auto& [slot, o] : by_slot_)
    if (o.now != stage::waits && o.asked_at <= time) late.push_back(o);
  return late;
}

std::vector<offers::offer> offers::relaxed_by(std::int64_t time) const {
  std::vector<offer> out;
  for (const auto& [slot, o] : by_slot_)
    if (o.now == stage::waits && o.relax_at <= time) out.push_back(o);
  return out;
}

std::vector<offers::offer> offers::waiting_since(std::int64_t time) const {
  std::vector<offer> out;
  for (const auto& [slot, o] : by_slot_)
    if (o.now == stage::waits && !o.ticket.wanted.invited() && o.asked_at <= time) out.push_back(o);
  return out;
}

std::size_t offers::waiting() const noexcept {
  return static_cast<std::size_t>(std::count_if(by_slot_.begin(), by_slot_.end(), [](const auto& o) {
    return o.second.now == stage::waits && !o.second.ticket.wanted.invited();
  }));
}

}  // namespace flinxx::cluster
