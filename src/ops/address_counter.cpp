#include <flinxx/ops/address_counter.hpp>

namespace flinxx::ops {

bool address_counter::enter(address_key who) {
  const std::lock_guard lock(mutex_);
  if (most_ == 0) return false;
  auto& held = held_[who];
  if (held >= most_) return false;
  ++held;
  return true;
}

void address_counter::set_most(std::size_t most) {
  const std::lock_guard lock(mutex_);
  most_ = most;
}

void address_counter::leave(address_key who) noexcept {
  const std::lock_guard lock(mutex_);
  const auto found = held_.find(who);
  if (found != held_.end() && --found->second == 0) held_.erase(found);
}

std::size_t address_counter::size() const {
  const std::lock_guard lock(mutex_);
  return held_.size();
}

}  // namespace flinxx::ops
