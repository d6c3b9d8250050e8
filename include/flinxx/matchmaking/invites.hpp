#pragma once

#include <flinxx/ops/handle_table.hpp>
#include <flinxx/ops/id128.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

namespace flinxx::matchmaking {

using ops::id128;

/// Invites, each of which is for two: for the first two who come with it, and from their match on for these two users
/// alone, who may meet again by it until it is over. An invite is known by a name that only the server can make of its
/// code, so that nothing here is told by how long it takes to be found. Times are milliseconds of any clock that does
/// not jump back. Every function is O(1). Pure; not synchronised.
class invites {
 public:
  static constexpr std::uint32_t nobody = ops::no_slot;
  static constexpr std::size_t most = 65'536;

  /// For whom one is from now on, and for how much longer.
  struct taken {
    id128 name{};
    std::array<id128, 2> guests{};
    std::int64_t left_ms = 0;
  };

  struct invite {
    std::int64_t until = 0;
    std::uint32_t waiting = nobody;  // the user
    std::array<id128, 2> guests{};   // by their public ids; zeros: two are yet to meet
    std::uint32_t met = 0;           // how often they have
    bool is_kept = false;            // both have heard of a match
    bool is_untold = false;          // the other nodes have not heard that these two have met
  };

  /// How long each holds: the same for all.
  void set_time(std::int64_t ms) noexcept { time_ms_ = ms; }

  /// One that is there already stays as it is. False: there are too many.
  bool open(const id128& name, std::int64_t now);
  [[nodiscard]] bool knows(const id128& name) const { return invites_.contains(name); }
  /// Nothing for one that is not there, is over, or is for others.
  [[nodiscard]] const invite* find(const id128& name, const id128& public_id, std::int64_t now) const;

  [[nodiscard]] std::uint32_t waiting(const id128& name) const;
  /// The user waits by it, or nobody does any more.
  void wait(const id128& name, std::uint32_t user);
  /// Two have met by it.
  void meet(const id128& name, const std::array<id128, 2>& guests, const id128& match);
  /// And nobody but this node knows.
  void note_untold(const id128& name) { invites_.at(name).is_untold = true; }
  /// Of which that was said. O(invites).
  [[nodiscard]] std::vector<taken> take_untold(std::int64_t now);
  /// Two who have met by it at another node, or before a restart, are in that match here.
  void keep(const id128& name, const std::array<id128, 2>& guests, const id128& match);
  /// Both have heard of the match: the invite is for them alone whatever becomes of it.
  void confirm(const id128& match);
  /// They have not met after all: one of them never heard of it. After the first time it is open again.
  void unmeet(const id128& name);

  /// By which invite the two of a match have met; zeros for none.
  [[nodiscard]] id128 of(const id128& match) const;
  void go_on(const id128& match, const id128& name) { matches_[match] = name; }
  void forget_match(const id128& match) { matches_.erase(match); }

  /// When end_next() is to be called: it forgets the one that is over first, and gives the user who waits by it.
  [[nodiscard]] std::optional<std::int64_t> next_end() const noexcept;
  std::uint32_t end_next();

 private:
  struct ending {
    std::int64_t until;
    id128 name;
  };

  std::unordered_map<id128, invite, ops::id128_hash> invites_;
  std::deque<ending> ends_;                                    // by time
  std::unordered_map<id128, id128, ops::id128_hash> matches_;  // that go on
  std::int64_t time_ms_ = 600'000;
};

}  // namespace flinxx::matchmaking
