#pragma once

#include <flinxx/matchmaking/wishes.hpp>
#include <flinxx/ops/handle_table.hpp>
#include <flinxx/ops/id128.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

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

/// The lobby, where those wait who are alone on their nodes: not a user, but told of users.
inline constexpr address lobby_address{0xfffe, 0xffff, {ops::no_slot, ops::no_slot}};

enum class effect_kind : std::uint8_t {
  waiting,
  matched,
  partner_skipped,
  partner_left,
  restored,
  taken_over,  // it has come back to another node, where the match goes on: the connection here is an old one
  hold,        // its partner moves: from now on nothing goes there, and `held` is to be said, behind all that went
  held,        // the user moves, and nothing more comes from its partner
  // For a far user alone, that is for its node:
  refused,  // whom it was to meet does not wait in the lobby any more, or not with that ticket
  found,    // its partner, whom it has claimed, is here
  undone,   // its partner never heard of the match: partner_left, and it goes on from the front of the queue
  // For the lobby alone:
  linger,     // the user waits here, and is to be offered if nobody comes
  offer,      // the user is offered; `match` is the offer's id
  ask_again,  // the user, who is offered, has searched again
  withdraw,   // the offer with that id does not hold any more
  // For a user again:
  uninvited  // the invite that it waits by has expired: it does not wait any more
};

/// Something that a user is to be told.
struct effect {
  effect_kind kind = effect_kind::waiting;
  user_handle user{};
  address to{};
  id128 match{};  // with uninvited the invite; but with waiting and linger: the match that begins, goes on or has ended
  id128 partner_id{};         // with matched and restored, like the two below; with taken_over the user's own
  address partner{};          // and with hold: where `held` is to be said
  bool initiator = false;     // with offer: the user goes on from the front of the queue
  std::uint8_t shared = 0;    // with matched: which of the user's wishes are the partner's, too
  std::int32_t relax_ms = 0;  // with waiting: until anybody will do; 0: not said
  std::int64_t came_at = 0;   // with found: see far_user
  bool text = false;          // with matched: one of the two does without camera and microphone
};

/// Why a command changed nothing.
enum class refusal : std::uint8_t { none, unknown_user, in_match, other_match, not_invited };

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
  std::array<effect, 4> items_;  // at most: the end of a match or of an offer, that of another offer, both of a match
  std::size_t size_ = 0;
};

/// Who a user is to those outside who say which two may meet: `key` is opaque here, and 0 where it is not known.
struct identity {
  id128 public_id{};
  std::uint64_t key = 0;
};

/// Whether two may be put together; asked before a match of two users of this node. It may not call back.
using meeting_rule = std::function<bool(const identity&, const identity&)>;

/// Two whose match has just ended.
struct parted_pair {
  id128 match{};
  identity first{};
  identity second{};
};

struct outcome {
  refusal why = refusal::none;
  effect_list effects;
  standing before = standing::idle;     // of skip(), suspend() and depart()
  bool kept = false;                    // of find(): it waits as before, and with the wishes of before
  std::optional<parted_pair> parted{};  // if the command has ended a match
};

struct peer {
  user_handle self{};
  address where{};
};

/// Where those go who find nobody here.
enum class lobby_rule : std::uint8_t {
  none,    // nowhere: they wait here
  linger,  // they wait here for a while, and then in the lobby
  open     // into the lobby at once
};

/// An offer to the lobby.
struct ticket {
  id128 id{};  // of this offer; and of the match, if it is this one that takes another
  user_handle user{};
  address where{};
  id128 public_id{};
  id128 last_partner{};   // zeros for nobody that is known; the own id for one who is gone
  bool in_front = false;  // it has waited already, for somebody who never heard of the match
  wishes wanted{};
  std::uint64_t key = 0;                // as in identity
  std::uint32_t relax_ms = 0;           // how long it waits for what it wishes
  std::vector<std::uint32_t> avoids{};  // marks of ids and keys of those whom it is not to meet
  std::int64_t invite_ms = 0;           // for how long the invite holds that it wishes; 0: its node does not know
  std::array<id128, 2> guests{};        // for whom that is alone, if its node knows
};

/// Whether one of the two is marked as avoided in the other's ticket.
[[nodiscard]] bool avoid_each_other(const ticket& a, const ticket& b) noexcept;

/// A user of another node. The handle is that node's.
struct far_user {
  user_handle user{};
  address where{};
  id128 public_id{};
  std::int64_t came_at = 0;  // from another node, see mark_returned(); the last one counts. 0: it never did
  std::uint64_t key = 0;     // as in identity
};

/// Of a user who has left for another node.
struct departure {
  id128 partner_id{};
  std::int64_t came_at = 0;
  address partner = no_address;  // who is to say `held`; no_address: nobody
};

/// What two nodes compare: how many matches they share, and all their ids by exclusive or.
struct far_sum {
  std::size_t count = 0;
  id128 ids{};
  bool operator==(const far_sum&) const = default;
};

struct counts {
  std::size_t users = 0;
  std::size_t matches = 0;
  std::size_t waiting = 0;
};

}  // namespace flinxx::matchmaking
