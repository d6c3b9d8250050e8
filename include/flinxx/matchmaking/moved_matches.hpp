#pragma once

#include <flinxx/matchmaking/matchmaker.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

namespace flinxx::matchmaking {

/// What a node remembers of matches whose users have moved, for the recovery time: who has left from here, and how a
/// match has ended while one of the two was on the way. Times are milliseconds of any clock that does not jump back.
/// Pure; not synchronised.
class moved_matches {
 public:
  void remember_for(std::int64_t ms) noexcept { time_ms_ = ms; }

  /// One of its users has left from there, which is here.
  void leave(const id128& match, const address& from) { entry_of(match).left = from; }
  /// A user here misses its partner, who moves.
  void miss(const id128& match) { entry_of(match).is_missed = true; }
  /// It has come, or will come as from a node that has died.
  void find(const id128& match);
  /// The match is over. That counts for one who is missed, or has left from here: who moves hears of it on its arrival.
  void end(const id128& match, effect_kind why);

  [[nodiscard]] std::optional<effect_kind> how_ended(const id128& match) const;
  /// From where a user has left that match.
  [[nodiscard]] std::optional<address> left_from(const id128& match) const;

  void expire(std::int64_t now);

 private:
  struct entry {
    std::optional<address> left;
    std::optional<effect_kind> ended;
    bool is_missed = false;
    std::int64_t until = 0;
  };
  struct ending {
    std::int64_t until;
    id128 match;
  };

  entry& entry_of(const id128& match);

  std::unordered_map<id128, entry, ops::id128_hash> entries_;
  std::deque<ending> ends_;  // by time
  std::int64_t time_ms_ = 0;
  std::int64_t now_ = 0;
};

}  // namespace flinxx::matchmaking
