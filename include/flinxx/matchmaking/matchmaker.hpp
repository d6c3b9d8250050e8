#pragma once

#include <flinxx/ops/handle_table.hpp>
#include <flinxx/ops/id128.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace flinxx::matchmaking {

using ops::id128;

/// Names a user as long as it is connected.
using user_handle = ops::slot_handle;

/// Where a user lives, and effects for it go: opaque here.
struct address {
  std::uint16_t node = 0;
  std::uint16_t worker = 0;
  ops::slot_handle local{};  // in the worker's own table
  bool operator==(const address&) const = default;
};

/// Where nobody is told anything.
inline constexpr address no_address{0xffff, 0xffff, {ops::no_slot, ops::no_slot}};

enum class effect_kind : std::uint8_t { waiting, matched, partner_skipped, partner_left, restored };

/// Something that a user is to be told.
struct effect {
  effect_kind kind = effect_kind::waiting;
  user_handle user{};
  address to{};
  id128 match{};       // but with waiting: the match that begins, goes on or has ended
  id128 partner_id{};  // with matched and restored, like the two below
  address partner{};
  bool initiator = false;
};

/// Why a command changed nothing.
enum class refusal : std::uint8_t { none, unknown_user, in_match };

/// What a user does.
enum class standing : std::uint8_t { idle, waiting, in_match };

/// A few effects, in the order in which they are to be told.
class effect_list {
 public:
  void push(const effect& e) { items_[size_++] = e; }
  [[nodiscard]] const effect* begin() const noexcept { return items_.data(); }
  [[nodiscard]] const effect* end() const noexcept { return items_.data() + size_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] const effect& operator[](std::size_t i) const { return items_[i]; }

 private:
  std::array<effect, 3> items_;  // at most: the partner's end of the match, and both ends of a new one
  std::size_t size_ = 0;
};

struct outcome {
  refusal why = refusal::none;
  effect_list effects;
  standing before = standing::idle;  // of suspend()
};

struct peer {
  user_handle self{};
  address where{};
};

struct counts {
  std::size_t users = 0;
  std::size_t matches = 0;
  std::size_t waiting = 0;
};

/// The rules of the waiting room: users, a first-come-first-served queue, matches of two. Commands in, effects out;
/// every command is O(1) and, but for connect(), allocates nothing. It knows no clock, socket or randomness: ids are
/// given to it. Not synchronised.
///
/// Two who have just parted are not put together again while anyone else waits. Every match has one initiator, who is
/// told last, so that the partner knows of the match before the first offer comes.
class matchmaker {
 public:
  user_handle connect(const address& where, const id128& public_id);

  /// Meets whoever waits longest, or waits at the back of the queue. Who waits already keeps the place and is told
  /// again; a match whose partner is missing is given up. `fresh_match` names the match if there is one.
  outcome find(user_handle user, const id128& fresh_match);

  /// Ends the match, tells the partner partner_skipped, and goes on as find() does. Not in a match: find().
  outcome skip(user_handle user, const id128& fresh_match);

  /// Leaves the queue or the match; the partner is told partner_left.
  outcome stop(user_handle user);

  /// Forgets the user. The partner is told partner_left; if the user died before it could be told of the match
  /// (told_of_match false), the partner has done nothing but wait and goes on from the front of the queue.
  outcome disconnect(user_handle user, bool told_of_match, const id128& fresh_match);

  /// The user's connection was lost, and the user may come back. In a match that the user has been told of, the match
  /// goes on and the user is away; when it ends, the user is forgotten. Anywhere else the user is forgotten at once, as
  /// disconnect() has it: nobody is to meet somebody who is not there. A match that the user has not been told of
  /// counts as waiting.
  outcome suspend(user_handle user, bool told_of_match, const id128& fresh_match);

  /// The user is back. unknown_user: the match has ended meanwhile.
  refusal resume(user_handle user);

  /// An idle user goes on in a match of an earlier run. Its partner is missing: away, and not to be told anything.
  /// Gives the partner, and tells the user restored, with a partner who is nowhere yet.
  user_handle restore(user_handle user, const id128& match, const id128& partner_id, outcome& out);

  /// A missing partner has come: both are told restored, the other one last. unknown_user: the match has ended
  /// meanwhile.
  outcome complete(user_handle missing, const address& where);

  /// The user's partner, as long as that match goes on.
  [[nodiscard]] std::optional<peer> partner_in(const id128& match, user_handle user) const noexcept;

  [[nodiscard]] counts stats() const noexcept { return {users_.size(), matches_, waiting_}; }

  /// What is wrong with the tables, for tests; nothing if all is right. O(users).
  [[nodiscard]] std::optional<std::string> broken_invariant() const;

 private:
  static constexpr std::uint32_t nobody = ops::no_slot;

  // One record serves the user, its place in the queue and its half of the match.
  struct user {
    address where;
    id128 public_id{};
    id128 match{};
    user_handle self;
    std::uint32_t before = nobody;  // in the queue
    std::uint32_t after = nobody;
    std::uint32_t partner = nobody;
    user_handle last_partner{nobody, 0};
    standing now = standing::idle;
    bool away = false;  // only in a match
  };

  void enqueue(user& u, std::uint32_t before) noexcept;
  void dequeue(user& u) noexcept;
  [[nodiscard]] user* longest_waiting_for(const user& u) noexcept;
  void match_or_wait(user& u, std::uint32_t before, const id128& fresh_match, outcome& out);
  void bind(user& u, const user& partner, const id128& match) noexcept;
  void match(user& first, user& second, const id128& id, outcome& out);
  user* part(user& u, effect_kind partner_is_told, outcome& out);
  [[nodiscard]] std::optional<std::string> broken_queue() const;

  ops::handle_table<user> users_;
  std::uint32_t front_ = nobody;
  std::uint32_t back_ = nobody;
  std::size_t waiting_ = 0;
  std::size_t matches_ = 0;
};

}  // namespace flinxx::matchmaking
