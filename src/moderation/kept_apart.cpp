#include <flinxx/moderation/kept_apart.hpp>

#include <algorithm>
#include <utility>

namespace flinxx::moderation {
namespace {

constexpr std::int64_t apart_ms = 600'000;

std::array<std::uint64_t, 2> in_order(std::uint64_t one, std::uint64_t other) {
  return {std::min(one, other), std::max(one, other)};
}

}  // namespace

kept_apart::pair kept_apart::by_keys(const participant& a, const participant& b) noexcept {
  return in_order(static_cast<std::uint64_t>(a.key), static_cast<std::uint64_t>(b.key));
}

// Of ids that are random, half is as good.
kept_apart::pair kept_apart::by_ids(const participant& a, const participant& b) noexcept {
  return in_order(ops::half_of(a.public_id), ops::half_of(b.public_id));
}

void kept_apart::add(const participant& a, const participant& b, std::int64_t now) {
  for (int i = 0; i < 3 && !order_.empty() && order_.front().until <= now; ++i) forget_oldest();
  put(by_ids(a, b), now + apart_ms);
  // Two of one address may be any two of a household or of a town.
  if (a.key != b.key && a.key != unknown && b.key != unknown) put(by_keys(a, b), now + apart_ms);
}

bool kept_apart::holds(const participant& a, const participant& b, std::int64_t now) const {
  return !empty() && (holds(by_ids(a, b), now) || holds(by_keys(a, b), now));
}

bool kept_apart::holds(const pair& who, std::int64_t now) const {
  const auto found = until_.find(who);
  return found != until_.end() && found->second > now;
}

void kept_apart::put(const pair& who, std::int64_t until) {
  auto& known = until_[who];
  if (known > until - apart_ms / 2) return;  // or who searches again and again would have the others forgotten
  if (known == 0) list(who);
  known = until;
  order_.push_back({who, until});
  if (order_.size() > capacity_) forget_oldest();
}

// One that was put again has a later turn.
void kept_apart::forget_oldest() {
  const auto found = until_.find(order_.front().who);
  if (found != until_.end() && found->second == order_.front().until) {
    unlist(found->first);
    until_.erase(found);
  }
  order_.pop_front();
}

void kept_apart::list(const pair& who) {
  for (const auto& [one, other] : {std::pair(who[0], who[1]), std::pair(who[1], who[0])}) {
    auto& all = others_[one];
    if (all.size() == most_marks / 2) all.erase(all.begin());
    all.push_back(other);
  }
}

void kept_apart::unlist(const pair& who) {
  for (const auto& [one, other] : {std::pair(who[0], who[1]), std::pair(who[1], who[0])}) {
    const auto found = others_.find(one);
    if (found == others_.end()) continue;
    std::erase(found->second, other);
    if (found->second.empty()) others_.erase(found);
  }
}

std::vector<std::uint32_t> kept_apart::avoided_by(const participant& who, std::int64_t now) const {
  std::vector<std::uint32_t> marks;
  if (empty()) return marks;
  add_marks(ops::half_of(who.public_id), now, marks);
  if (who.key != unknown) add_marks(static_cast<std::uint64_t>(who.key), now, marks);
  return marks;
}

void kept_apart::add_marks(std::uint64_t one, std::int64_t now, std::vector<std::uint32_t>& marks) const {
  const auto found = others_.find(one);
  if (found == others_.end()) return;
  for (const std::uint64_t other : found->second)
    if (holds(in_order(one, other), now)) marks.push_back(ops::mark_of(other));
}

}  // namespace flinxx::moderation
