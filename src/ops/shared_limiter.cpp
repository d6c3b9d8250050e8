#include <flinxx/ops/shared_limiter.hpp>

#include <utility>

namespace flinxx::ops {

rate_verdict shared_limiter::admit(address_key who, std::int64_t now) {
  const auto verdict = limiter_.admit(who, now);
  if (verdict.allowed() && limiter_.limit() != 0) note(who, 1);
  return verdict;
}

void shared_limiter::take_back(address_key who) {
  if (limiter_.limit() == 0) return;
  limiter_.take_back(who);
  note(who, -1);
}

void shared_limiter::note(address_key who, std::int32_t count) {
  const std::lock_guard lock(mutex_);
  if (news_.size() < most_told_ || news_.contains(who)) news_[who] += count;
}

std::vector<address_count> shared_limiter::take_news() {
  std::unordered_map<address_key, std::int32_t, address_hash> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(news_);
  }
  std::vector<address_count> out;
  for (const auto& [who, count] : taken) {
    if (count != 0) out.push_back({who, count});
  }
  return out;
}

void shared_limiter::hear(const std::vector<address_count>& news, std::int64_t now) {
  const std::size_t limit = limiter_.limit();
  if (limit == 0) return;
  for (auto [who, count] : news) {
    while (count > 0 && limiter_.admit(who, now).allowed()) --count;
    // What is not there is not taken back: no more often than the rule lets through.
    for (std::size_t i = 0; count < 0 && i < limit; ++i, ++count) limiter_.take_back(who);
  }
}

}  // namespace flinxx::ops
