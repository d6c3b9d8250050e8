#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// Sliding windows: at most N requests in any span of W milliseconds, exactly. The moments of the accepted requests are
/// kept, because schemes that keep less (fixed windows, token buckets, GCRA) let through up to twice as many in some
/// spans or fewer than N in others. Refused requests do not count. `now` is milliseconds of any clock that does not
/// jump back.
namespace flinxx::ops {

/// At most `limit` requests in any `span`; a limit of 0 lets everything through.
struct rate_rule {
  std::size_t limit = 0;
  std::chrono::milliseconds span{60'000};
};

/// What a limiter says to a request.
struct rate_verdict {
  std::int64_t retry_after_ms = 0;  ///< Refused: how long until it would pass, at least 1. Let through: 0.
  [[nodiscard]] bool allowed() const noexcept { return retry_after_ms == 0; }
};

/// The limiter of one user. It allocates nothing until its first request, then 8 bytes a request within the span, so it
/// is meant for small limits. Not synchronised.
class rate_window {
 public:
  /// Asks for one request at `now`; the span of `rule` has to be the same each time.
  [[nodiscard]] rate_verdict admit(const rate_rule& rule, std::int64_t now);

  /// For one who goes on elsewhere: the moments of what was accepted, oldest first.
  [[nodiscard]] const std::vector<std::int64_t>& accepted() const noexcept { return accepted_; }
  void set_accepted(std::vector<std::int64_t> moments) { accepted_ = std::move(moments); }

 private:
  std::vector<std::int64_t> accepted_;  // oldest first
};

/// Who a client address counts as: an IPv4 address, or the /64 of an IPv6 address (whoever has one address of a /64 has
/// all of them). An IPv4 address mapped into IPv6 counts as the IPv4 address.
class address_key {
 public:
  /// From "192.0.2.1", "2001:db8::1" or "fe80::1%eth0"; nothing for any other text.
  [[nodiscard]] static std::optional<address_key> from_text(std::string_view text);
  /// From bytes in network order, as Asio's `to_bytes()` gives them.
  [[nodiscard]] static address_key v4(const std::array<std::uint8_t, 4>& bytes) noexcept;
  [[nodiscard]] static address_key v6(const std::array<std::uint8_t, 16>& bytes) noexcept;

  [[nodiscard]] std::uint64_t value() const noexcept { return value_; }
  friend bool operator==(address_key, address_key) = default;

 private:
  explicit address_key(std::uint64_t value) noexcept : value_(value) {}
  std::uint64_t value_;
};

/// With a secret of its own, so that nobody can choose addresses that collide.
class address_hash {
 public:
  address_hash();
  [[nodiscard]] std::size_t operator()(address_key key) const noexcept;

 private:
  std::uint64_t seed_;
};

/// The limiter of all client addresses under one rule. Any thread; each call holds one short lock.
///
/// It remembers accepted requests in one queue, oldest first, each linked to the next one of the same address. So
/// memory follows the requests of the last span and not addresses times limit, and has a hard bound: `capacity`
/// requests, below 100 bytes each. When that many are remembered, the oldest is forgotten before its time for each new
/// one: the span gets shorter for everybody, and nobody is refused wrongly. That takes capacity / limit different
/// addresses that all use up their limit. A call does a bounded amount of clearing away, so that no call pays for a
/// flood that has gone by.
class address_limiter {
 public:
  explicit address_limiter(rate_rule rule, std::size_t capacity = 1'000'000);

  /// Asks for one request of `who` at `now`. A `now` that lies before that of an earlier call counts as that one.
  [[nodiscard]] rate_verdict admit(address_key who, std::int64_t now);

  /// What admit() would say, for what counts only afterwards, if at all.
  [[nodiscard]] rate_verdict ask(address_key who, std::int64_t now);

  /// Makes one accepted request of `who` not count, the oldest that does: for a connect that turned out to be a
  /// recovery.
  void take_back(address_key who);

  /// From now on another limit holds; one of 0 forgets what was asked for.
  void set_limit(std::size_t limit);
  [[nodiscard]] std::size_t limit() const noexcept { return limit_.load(std::memory_order_relaxed); }

  /// How many requests are remembered, never more than the capacity.
  [[nodiscard]] std::size_t size() const;

 private:
  struct request {
    std::int64_t at;
    address_key who;
    std::uint64_t next;  // number of the next request of the same address, if there is one
  };
  struct requests {
    std::uint64_t first, last;  // their numbers
    std::size_t count = 0;
  };
  request& numbered(std::uint64_t number) { return queue_[number - front_number_]; }
  bool is_over(const request& old) const { return now_ - old.at >= span_.count(); }
  rate_verdict ask(requests& own);
  void forget_first_of(requests& own);
  void pop_front();

  std::atomic<std::size_t> limit_;
  const std::chrono::milliseconds span_;
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::int64_t now_;
  std::uint64_t front_number_ = 0;  // requests are numbered in order; this is the number of queue_.front()
  std::deque<request> queue_;
  std::unordered_map<address_key, requests, address_hash> by_address_;
};

}  // namespace flinxx::ops
