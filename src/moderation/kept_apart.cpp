#include <flinxx/moderation/kept_apart.hpp>

#include <algorithm>

namespace flinxx::moderation {
namespace {

constexpr std::int64_t apart_ms = 600'000;

}  // namespace

kept_apart::pair kept_apart::by_keys(const participant& a, const participant& b) noexcept {
  const auto one = static_cast<std::uint64_t>(a.key), other = static_cast<std::uint64_t>(b.key);
  return {std::min(one, other), std::max(one, other)};
}

// Of ids that are random, half is as good.
kept_apart::pair kept_apart::by_ids(const participant& a, const participant& b) noexcept {
  const ops::id128_hash half;
  const std::uint64_t one = half(a.public_id), other = half(b.public_id);
  return {std::min(one, other), std::max(one, other)};
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
  known = until;
  order_.push_back({who, until});
  if (order_.size() > capacity_) forget_oldest();
}

// One that was put again has a later turn.
void kept_apart::forget_oldest() {
  const auto found = until_.find(order_.front().who);
  if (found != until_.end() && found->second == order_.front().until) until_.erase(found);
  order_.pop_front();
}

}  // namespace flinxx::moderation
