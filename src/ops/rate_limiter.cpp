#include <flinxx/ops/random.hpp>
#include <flinxx/ops/rate_limiter.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <limits>
#include <string>

namespace flinxx::ops {
namespace {

std::uint64_t random_seed() {
  std::array<std::uint8_t, 8> bytes;
  fill_random(bytes);
  std::uint64_t seed = 0;
  for (const auto byte : bytes) seed = seed << 8 | byte;
  return seed;
}

}  // namespace

rate_verdict rate_window::admit(const rate_rule& rule, std::int64_t now) {
  if (rule.limit == 0) return {};
  const auto current =
      std::find_if(accepted_.begin(), accepted_.end(), [&](std::int64_t at) { return now - at < rule.span.count(); });
  accepted_.erase(accepted_.begin(), current);
  if (accepted_.size() >= rule.limit)  // more than that where the limit was larger before
    return {accepted_[accepted_.size() - rule.limit] + rule.span.count() - now};
  accepted_.push_back(now);
  return {};
}

std::optional<address_key> address_key::from_text(std::string_view text) {
  if (text.find('\0') != text.npos) return std::nullopt;
  const std::string address(text.substr(0, text.find('%')));
  std::array<std::uint8_t, 4> four;
  if (address.size() == text.size() && inet_pton(AF_INET, address.c_str(), four.data()) == 1) return v4(four);
  std::array<std::uint8_t, 16> sixteen;
  if (inet_pton(AF_INET6, address.c_str(), sixteen.data()) == 1) return v6(sixteen);
  return std::nullopt;
}

address_key address_key::v4(const std::array<std::uint8_t, 4>& bytes) noexcept {
  // The upper half is that of an IPv6 multicast address, which is nobody's source address.
  std::uint64_t value = 0xffffffff;
  for (const auto byte : bytes) value = value << 8 | byte;
  return address_key(value);
}

address_key address_key::v6(const std::array<std::uint8_t, 16>& bytes) noexcept {
  static constexpr std::array<std::uint8_t, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(mapped.begin(), mapped.end(), bytes.begin())) return v4({bytes[12], bytes[13], bytes[14], bytes[15]});
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | bytes[i];
  return address_key(value);
}

address_hash::address_hash() : seed_(random_seed()) {}

std::size_t address_hash::operator()(address_key key) const noexcept {
  std::uint64_t mixed = key.value() ^ seed_;
  for (int round = 0; round < 2; ++round) {
    mixed ^= mixed >> 32;
    mixed *= seed_ | 1;
  }
  return mixed ^ mixed >> 32;
}

address_limiter::address_limiter(rate_rule rule, std::size_t capacity)
    : limit_(rule.limit),
      span_(rule.span),
      capacity_(std::max<std::size_t>(capacity, 1)),
      now_(std::numeric_limits<std::int64_t>::min()) {}

void address_limiter::set_limit(std::size_t limit) {
  const std::lock_guard lock(mutex_);
  limit_ = limit;
  if (limit != 0) return;
  front_number_ += queue_.size();
  queue_.clear();
  by_address_.clear();
}

rate_verdict address_limiter::admit(address_key who, std::int64_t now) {
  if (limit() == 0) return {};
  const std::lock_guard lock(mutex_);
  if (limit() == 0) return {};  // since a moment ago
  now_ = std::max(now_, now);
  // Two out for each one in is enough to empty the queue after a flood.
  for (int i = 0; i < 2 && !queue_.empty() && is_over(queue_.front()); ++i) pop_front();
  if (queue_.size() == capacity_) pop_front();

  auto& own = by_address_[who];
  if (const auto verdict = ask(own); !verdict.allowed()) return verdict;

  const std::uint64_t number = front_number_ + queue_.size();
  queue_.push_back({now_, who, 0});
  if (own.count == 0) {
    own.first = number;
  } else {
    numbered(own.last).next = number;
  }
  own.last = number;
  ++own.count;
  return {};
}

rate_verdict address_limiter::ask(address_key who, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  now_ = std::max(now_, now);
  const auto found = by_address_.find(who);
  return limit() == 0 || found == by_address_.end() ? rate_verdict{} : ask(found->second);
}

rate_verdict address_limiter::ask(requests& own) {
  while (own.count > 0 && is_over(numbered(own.first))) forget_first_of(own);
  return own.count < limit() ? rate_verdict{} : rate_verdict{numbered(own.first).at + span_.count() - now_};
}

void address_limiter::take_back(address_key who) {
  const std::lock_guard lock(mutex_);
  const auto found = by_address_.find(who);
  if (found == by_address_.end()) return;
  forget_first_of(found->second);
  if (found->second.count == 0) by_address_.erase(found);
}

std::size_t address_limiter::size() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void address_limiter::forget_first_of(requests& own) {
  own.first = numbered(own.first).next;
  --own.count;
}

void address_limiter::pop_front() {
  const auto found = by_address_.find(queue_.front().who);
  // A request that does not count any more is no longer the first of its address.
  if (found != by_address_.end() && found->second.first == front_number_) {
    forget_first_of(found->second);
    if (found->second.count == 0) by_address_.erase(found);
  }
  queue_.pop_front();
  ++front_number_;
}

}  // namespace flinxx::ops
