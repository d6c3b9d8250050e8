#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace flinxx::matchmaking {

using id128 = std::array<std::uint8_t, 16>;

/// Where effects for a user go; opaque here.
struct address {
  std::uint16_t node = 0;
  std::uint16_t worker = 0;
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
  bool operator==(const address&) const = default;
};

/// Where nobody is told anything.
inline constexpr address no_address{0xffff, 0xffff, 0xffff'ffff, 0xffff'ffff};

/// Names a user as long as it is connected; later it is stale and never names another one.
struct user_handle {
  std::uint32_t index = 0;
  std::uint32_t generation = 0;
  bool operator==(const user_handle&) const = default;
};

enum class effect_kind : std::uint8_t { waiting, matched, partner_skipped, partner_left, reunited };

/// Something that a user is to be told.
struct effect {
  effect_kind kind = effect_kind::waiting;
  user_handle user{};
  address to{};
  id128 session{};     // but with waiting: the session that begins, goes on or has ended
  id128 partner_id{};  // with matched and reunited, like the two below
  address partner{};
  bool initiator = false;
};

/// Why a command changed nothing.
enum class refusal : std::uint8_t { none, unknown_user, in_session };

/// Where a user stood when its connection was lost.
enum class place : std::uint8_t { nowhere, in_queue, in_session };

/// A few effects, in the order in which they are to be told.
class effect_list {
 public:
  void push(const effect& e) { items_[size_++] = e; }
  [[nodiscard]] const effect* begin() const noexcept { return items_.data(); }
  [[nodiscard]] const effect* end() const noexcept { return items_.data() + size_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] const effect& operator[](std::size_t i) const { return items_[i]; }

 private:
  std::array<effect, 3> items_;  // at most: the partner's end of the session, and both ends of a new one
  std::size_t size_ = 0;
};

struct outcome {
  refusal why = refusal::none;
  effect_list effects;
};

struct suspension {
  place was = place::nowhere;
  effect_list effects;
};

struct peer {
  user_handle self{};
  address where{};
};

struct counts {
  std::size_t users = 0;
  std::size_t sessions = 0;
  std::size_t waiting = 0;
};

/// The rules of the waiting room: users, a first-come-first-served queue, sessions. Commands in, effects out; every
/// command is O(1) and, but for connect(), allocates nothing. It knows no clock, socket or randomness: ids are given to
/// it. Not synchronised.
///
/// Two who have just parted are not put together again while anyone else waits. Every match has one initiator, who is
/// told last, so that the partner knows of the session before the first offer comes.
class matchmaker {
 public:
  user_handle connect(const address& where, const id128& public_id);

  /// Meets whoever waits longest, or waits at the back of the queue. Who waits already keeps the place and is told
  /// again; a session whose partner is awaited is given up. `fresh_session` names the session if there is a match.
  outcome find(user_handle user, const id128& fresh_session);

  /// Ends the session, tells the partner partner_skipped, and goes on as find() does. Not in a session: find().
  outcome skip(user_handle user, const id128& fresh_session);

  /// Leaves the queue or the session; the partner is told partner_left.
  outcome stop(user_handle user);

  /// Forgets the user. The partner is told partner_left; if the user died before it could be told of the match
  /// (told_of_match false), the partner has done nothing but wait and goes on from the front of the queue.
  outcome disconnect(user_handle user, bool told_of_match, const id128& fresh_session);

  /// The user's connection was lost and may come back. In a session that the user has been told of, the session goes on
  /// and the user is away; when it ends, the user is forgotten. Anywhere else the user is forgotten at once, as
  /// disconnect() has it: nobody is to meet somebody who is not there.
  suspension suspend(user_handle user, bool told_of_match, const id128& fresh_session);

  /// The user is back. unknown_user: the session has ended meanwhile.
  refusal resume(user_handle user);

  /// An idle user goes on in a session of before a restart. The partner is awaited: it counts as a user who is away,
  /// but cannot be told anything. Gives the partner, and tells the user reunited, with a partner who is nowhere yet.
  user_handle await(user_handle user, const id128& session, const id128& partner_id, outcome& out);

  /// An awaited user has come: both are told reunited, the partner last. unknown_user: the session has ended meanwhile.
  outcome arrive(user_handle awaited, const address& where);

  /// The user's partner, as long as that session goes on.
  [[nodiscard]] std::optional<peer> partner_in(const id128& session, user_handle user) const noexcept;

  [[nodiscard]] counts stats() const noexcept { return {users_.size() - free_count_, sessions_, waiting_}; }

  /// What is wrong with the tables, for tests; nothing if all is right. O(users).
  [[nodiscard]] std::optional<std::string> broken_invariant() const;

 private:
  static constexpr std::uint32_t nobody = 0xffffffff;
  enum class state : std::uint8_t { free, idle, waiting, in_session };

  // One record serves the user, its place in the queue and its half of the session; a free one is part of the free
  // list.
  struct user {
    address where;
    id128 public_id{};
    id128 session{};
    user_handle self;
    std::uint32_t before = nobody;  // in the queue
    std::uint32_t after = nobody;   // in the queue, or the next free record
    std::uint32_t partner = nobody;
    user_handle last_partner{nobody, 0};
    state now = state::free;
    bool away = false;  // only in a session
  };

  [[nodiscard]] user* find_user(user_handle handle) noexcept;
  [[nodiscard]] const user* find_user(user_handle handle) const noexcept;
  void enqueue(user& u, std::uint32_t before) noexcept;
  void dequeue(user& u) noexcept;
  [[nodiscard]] user* longest_waiting_for(const user& u) noexcept;
  void match_or_wait(user& u, std::uint32_t place, const id128& fresh_session, outcome& out);
  void bind(user& u, const user& partner, const id128& session) noexcept;
  void match(user& first, user& second, const id128& session, outcome& out);
  user* part(user& u, effect_kind partner_is_told, outcome& out);
  void forget(user& u) noexcept;

  std::deque<user> users_;  // no spare room as in a vector, and nothing moves when it grows
  std::uint32_t free_ = nobody;
  std::size_t free_count_ = 0;
  std::uint32_t front_ = nobody;
  std::uint32_t back_ = nobody;
  std::size_t waiting_ = 0;
  std::size_t sessions_ = 0;
};

}  // namespace flinxx::matchmaking
