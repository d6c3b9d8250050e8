#include <flinxx/matchmaking/invites.hpp>

#include <algorithm>
#include <utility>

namespace flinxx::matchmaking {

bool invites::open(const id128& name, std::int64_t now) {
  if (invites_.contains(name)) return true;
  if (invites_.size() >= most) return false;
  const std::int64_t until = now + time_ms_;
  invites_.emplace(name, invite{.until = until});
  ends_.push_back({until, name});
  return true;
}

const invites::invite* invites::find(const id128& name, const id128& public_id, std::int64_t now) const {
  const auto found = invites_.find(name);
  if (found == invites_.end() || found->second.until <= now) return nullptr;
  const invite& i = found->second;
  const bool is_open = i.guests[0] == id128{};
  return is_open || std::find(i.guests.begin(), i.guests.end(), public_id) != i.guests.end() ? &i : nullptr;
}

std::uint32_t invites::waiting(const id128& name) const {
  const auto found = invites_.find(name);
  return found == invites_.end() ? nobody : found->second.waiting;
}

void invites::wait(const id128& name, std::uint32_t user) {
  if (const auto found = invites_.find(name); found != invites_.end()) found->second.waiting = user;
}

void invites::meet(const id128& name, const std::array<id128, 2>& guests, const id128& match) {
  if (const auto found = invites_.find(name); found != invites_.end()) {
    found->second.guests = guests;
    ++found->second.met;
  }
  matches_[match] = name;
}

void invites::keep(const id128& name, const std::array<id128, 2>& guests, const id128& match) {
  meet(name, guests, match);
  confirm(match);
}

void invites::confirm(const id128& match) {
  if (const auto found = invites_.find(of(match)); found != invites_.end()) found->second.is_kept = true;
}

std::vector<invites::taken> invites::take_untold(std::int64_t now) {
  std::vector<taken> out;
  for (auto& [name, i] : invites_) {
    if (std::exchange(i.is_untold, false) && i.until > now) out.push_back({name, i.guests, i.until - now});
  }
  return out;
}

void invites::unmeet(const id128& name) {
  const auto found = invites_.find(name);
  if (found == invites_.end() || found->second.met == 0) return;
  invite& i = found->second;
  if (--i.met > 0 || i.is_kept) return;
  i.guests = {};
  i.is_untold = false;
}

id128 invites::of(const id128& match) const {
  const auto found = matches_.find(match);
  return found == matches_.end() ? id128{} : found->second;
}

std::optional<std::int64_t> invites::next_end() const noexcept {
  return ends_.empty() ? std::nullopt : std::optional(ends_.front().until);
}

std::uint32_t invites::end_next() {
  const id128 name = ends_.front().name;
  ends_.pop_front();
  const std::uint32_t user = waiting(name);
  invites_.erase(name);
  return user;
}

}  // namespace flinxx::matchmaking
