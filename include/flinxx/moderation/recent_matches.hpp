#pragma once

#include <flinxx/moderation/ban_key.hpp>
#include <flinxx/ops/id128.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <unordered_map>

namespace flinxx::moderation {

using ops::id128;

/// One of two who have met.
struct participant {
  id128 public_id{};
  ban_key key = unknown;
};

/// Matches that have ended, for ten minutes; of more than `capacity` the oldest are forgotten before. Time is
/// milliseconds of a clock that does not jump back. Each call is O(1), but for find(). Not synchronised.
class recent_matches {
 public:
  explicit recent_matches(std::size_t capacity = 32'768) : capacity_(capacity) {}

  void add(const id128& match, const participant& first, const participant& second, std::int64_t now);
  /// Whom that user has met in the last match that `is_it` agrees to, of those that ended after `since`.
  [[nodiscard]] std::optional<participant> find(const id128& public_id, std::int64_t since,
                                                const std::function<bool(const id128& match)>& is_it) const;
  [[nodiscard]] std::size_t size() const noexcept { return matches_.size(); }

 private:
  struct ended_match {
    id128 match;
    std::array<participant, 2> both;
    std::array<std::uint64_t, 2> before;  // the numbers of the matches that these two had before
    std::int64_t ended_at;
  };

  [[nodiscard]] std::uint64_t last_of(const id128& public_id) const;
  void forget_oldest();

  const std::size_t capacity_;
  std::uint64_t first_ = 1;  // matches are numbered; this is the number of the oldest
  std::deque<ended_match> matches_;
  std::unordered_map<id128, std::uint64_t, ops::id128_hash> last_;  // by public id
};

}  // namespace flinxx::moderation
