#pragma once

#include <flinxx/matchmaking/matchmaker.hpp>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <unordered_map>
#include <vector>

namespace flinxx::matchmaking {

/// The match that a user says it was in, in an earlier run of the server.
struct past_match {
  id128 id{};
  id128 partner{};
};

/// Puts the matches of an earlier run together again, as their users come back one by one. Each user speaks for itself
/// alone: a match goes on if both name it and each other. Until the second of the two has come, it is missing: away, in
/// the match. A match that the second one does not name is over. How long one is missed is decided when the first
/// comes. Times are milliseconds of any clock that does not jump back. Not synchronised.
class restorer {
 public:
  /// `rules` must outlive this.
  explicit restorer(matchmaker& rules) : rules_(rules) {}

  /// The time to come back ends then, or later. Without it, it has never begun.
  void open_until(std::int64_t time) noexcept { closes_at_ = std::max(closes_at_, time); }
  /// Users of other servers come back at any time, and miss their partners for so long at least.
  void miss_for(std::int64_t ms) noexcept { miss_for_ = ms; }

  /// A user of an earlier run is back, for the first time. Adds what the users are to be told.
  [[nodiscard]] user_handle restore(const address& where, const id128& public_id, const std::optional<past_match>& said,
                                    std::int64_t now, std::vector<effect>& effects);

  /// Ends the matches whose second user has been missed for long enough. To be called then, or now and then.
  void expire(std::int64_t now, std::vector<effect>& effects);

  /// Whoever has come back has come back elsewhere too: its partner may still meet it.
  void forget(const id128& public_id) { restored_.erase(public_id); }

  /// One who is missing in that match has come from a server that lives, where it need not say so: see complete().
  [[nodiscard]] std::optional<user_handle> take_missing(const id128& match, const id128& public_id);
  /// The one who is missing in that match, by its public id.
  [[nodiscard]] std::optional<user_handle> missing_in(const id128& match, const id128& public_id) const;

 private:
  struct missing {
    user_handle self;
    past_match match;  // as the missing user would have to name it
    std::int64_t until;
  };
  struct ending {
    std::int64_t until;
    id128 who;  // is not missing any more, or not known any more to have come back
  };

  [[nodiscard]] std::optional<user_handle> find_missing(const id128& public_id, const std::optional<past_match>& said,
                                                        std::vector<effect>& effects);

  matchmaker& rules_;
  std::unordered_multimap<id128, missing, ops::id128_hash> missing_;   // some may have ended since
  std::unordered_map<id128, std::int64_t, ops::id128_hash> restored_;  // until when that is known
  std::deque<ending> ends_;                                            // by time
  std::int64_t closes_at_ = std::numeric_limits<std::int64_t>::min();
  std::int64_t miss_for_ = 0;
};

}  // namespace flinxx::matchmaking
