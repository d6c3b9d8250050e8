#pragma once

#include <flinxx/ops/rate_limiter.hpp>

#include <cstddef>
#include <mutex>
#include <unordered_map>

namespace flinxx::ops {

/// How many of something each client address holds now. Any thread; each call holds one short lock. It remembers the
/// addresses that hold something and no others.
class address_counter {
 public:
  /// At most `most` an address.
  explicit address_counter(std::size_t most) : most_(most) {}
  /// From now on; who holds more keeps it.
  void set_most(std::size_t most);

  /// Counts one more, or says that there are `most` already.
  [[nodiscard]] bool enter(address_key who);
  /// After an enter() that was true, once.
  void leave(address_key who) noexcept;

  /// How many addresses are remembered.
  [[nodiscard]] std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::size_t most_;
  std::unordered_map<address_key, std::size_t, address_hash> held_;
};

}  // namespace flinxx::ops
