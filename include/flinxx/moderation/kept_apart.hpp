#pragma once

#include <flinxx/moderation/recent_matches.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <unordered_map>
#include <vector>

namespace flinxx::moderation {

/// Pairs who are not to meet again, as one of them has reported or blocked the other: for ten minutes, or five if they
/// were before, by their public ids, and by their ban keys if those differ. Of more than `capacity` the oldest are
/// forgotten first. Time is milliseconds of a clock that does not jump back. Each call is O(1). Not synchronised.
class kept_apart {
 public:
  explicit kept_apart(std::size_t capacity = 262'144) : capacity_(capacity) {}

  void add(const participant& a, const participant& b, std::int64_t now);
  [[nodiscard]] bool holds(const participant& a, const participant& b, std::int64_t now) const;
  /// Marks of those whom that one is not to meet, of their ids and of their keys: the latest of each, at most
  /// most_marks.
  [[nodiscard]] std::vector<std::uint32_t> avoided_by(const participant& who, std::int64_t now) const;
  static constexpr std::size_t most_marks = 100;

  [[nodiscard]] bool empty() const noexcept { return until_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return order_.size(); }

 private:
  using pair = std::array<std::uint64_t, 2>;  // the smaller one first
  struct hash {
    std::size_t operator()(const pair& p) const noexcept { return p[0] ^ (p[1] * 0x9e3779b97f4a7c15U); }
  };
  struct turn {  // to be forgotten
    pair who;
    std::int64_t until;
  };

  [[nodiscard]] static pair by_keys(const participant& a, const participant& b) noexcept;
  [[nodiscard]] static pair by_ids(const participant& a, const participant& b) noexcept;
  void put(const pair& who, std::int64_t until);
  void list(const pair& who);
  void unlist(const pair& who);
  void add_marks(std::uint64_t one, std::int64_t now, std::vector<std::uint32_t>& marks) const;
  void forget_oldest();
  [[nodiscard]] bool holds(const pair& who, std::int64_t now) const;

  const std::size_t capacity_;
  std::deque<turn> order_;
  std::unordered_map<pair, std::int64_t, hash> until_;
  std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> others_;  // of each of a pair, the latest last
};

}  // namespace flinxx::moderation
