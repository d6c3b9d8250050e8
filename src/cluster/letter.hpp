#pragma once

#include <flinxx/cluster/versions.hpp>
#include <flinxx/engineio/strays.hpp>
#include <flinxx/matchmaking/matchmaker.hpp>
#include <flinxx/socketio/handover.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace flinxx::cluster {

using ops::id128;

/// What one run writes to another. Addresses name no node: they are the receiver's in `to`, the sender's in `where`.
namespace letters {

/// The user whose offer has taken one of the sender's is in the match with that one.
struct matched {
  id128 match{};
  matchmaking::user_handle user{};  // the receiver's
  matchmaking::address where{};
  id128 public_id{};
};
/// Whom the user's offer has taken was not to be had any more.
struct refused {
  id128 match{};
  matchmaking::user_handle user{};
};
/// partner_skipped, partner_left or undone.
struct parted {
  id128 match{};
  matchmaking::effect_kind why{};
};
struct relay {
  id128 match{};
  matchmaking::address to{};
  std::string_view data;
};
/// The matches that the sender shares with the receiver, after all letters below `heard` of the receiver.
struct sum {
  std::uint64_t heard = 0;
  matchmaking::far_sum matches;
};
/// The same, one by one: those whose first byte falls into this slice.
struct list {
  std::uint64_t heard = 0;
  bool wants_answer = false;
  std::uint8_t slice = 0;
  std::uint8_t last_slice = 0;
  std::string_view ids;  // one behind the other
};

/// The user of a node that has died, with that public id, is at the sender now, and in the match.
struct claim {
  id128 match{};
  matchmaking::address where{};
  id128 public_id{};
  std::int64_t came_at = 0;
  bool insists = false;  // is to be refused if the user has come to another node later
};
/// Its partner is at the sender.
struct found {
  id128 match{};
  matchmaking::address where{};
  id128 public_id{};
  std::int64_t came_at = 0;
};
/// That user is at another node by now, and in the match there.
struct taken_over {
  id128 match{};
  id128 public_id{};
};

/// The user there leaves the sender, whose partner in that match is the receiver's: `held` is to be said to it.
struct hold {
  id128 match{};
  matchmaking::address where{};
};
/// All that the partner of the user, who leaves, has sent, has been sent before.
struct held {
  id128 match{};
  matchmaking::address to{};
};
/// Asks for a socket, whose client has come to the sender.
struct fetch {
  std::uint64_t ticket = 0;
  ops::slot_id sid;
  std::uint64_t after = 0;
  std::string_view nsp;
};
/// What is said to a fetch with that ticket.
struct fetched {
  enum class answer : std::uint8_t { gone, elsewhere, moved };
  std::uint64_t ticket = 0;
  answer what = answer::gone;
  socketio::other_runs::run_id run{};  // elsewhere
  std::string_view state;              // moved
};

/// A GET that has come to the sender, for a session of the receiver.
struct poll {
  std::uint64_t ticket = 0;
  ops::slot_id sid;
};
/// A POST.
struct polled_in {
  std::uint64_t ticket = 0;
  ops::slot_id sid;
  std::string_view body;
};
/// What is said to either of them; the last piece of it says so.
struct polled_out {
  std::uint64_t ticket = 0;
  bool is_ok = false;
  bool is_last = true;
  std::string_view data;
  std::uint32_t offset = 0;  // of the data in the whole answer
};
/// The client of either has left; or the WebSocket that the sender carries has ended.
struct poll_given_up {
  std::uint64_t ticket = 0;
  ops::slot_id sid;
};

/// An upgrade. It is answered as the other requests; if that is ok, the WebSocket is carried. From version 4 on, as the
/// two for what it brings.
struct upgrade {
  std::uint64_t ticket = 0;
  ops::slot_id sid;
  std::string_view query;
};
/// A piece of what an engineio::carried has.
struct piece {
  engineio::carried::word says{};
  std::uint32_t offset = 0;
  std::uint32_t taken = 0;
  std::string_view bytes;
};
/// To the session.
struct carried_in {
  std::uint64_t ticket = 0;
  ops::slot_id sid;
  piece what;
};
/// To the client.
struct carried_out {
  std::uint64_t ticket = 0;
  piece what;
};

}  // namespace letters

using any_letter =
    std::variant<letters::matched, letters::refused, letters::parted, letters::relay, letters::sum, letters::list,
                 letters::claim, letters::found, letters::taken_over, letters::hold, letters::held, letters::fetch,
                 letters::fetched, letters::poll, letters::polled_in, letters::polled_out, letters::poll_given_up,
                 letters::upgrade, letters::carried_in, letters::carried_out>;

/// More than a client may send its partner.
inline constexpr std::size_t most_relayed = 1'000'000;

inline constexpr std::size_t longest_namespace = 256;
inline constexpr std::size_t most_moved = socketio::moved_socket::max_size;

inline constexpr std::size_t most_polled = engineio::stray::max_body;  // in a letter

/// The first version that has letters for upgrades at the wrong node.
inline constexpr std::uint8_t version_of_upgrades = 4;

/// Appends a letter.
void write(std::string& out, const any_letter& l);

/// What stands before an entry's letters.
struct entry_head {
  id128 to{};  // the receiver's run
  std::uint64_t first = 0;
  std::uint8_t version = spoken_versions().highest;  // in which the letters are written
};
inline constexpr std::size_t entry_head_size = 1 + 16 + 8;
[[nodiscard]] std::string to_bytes(const entry_head& head);

/// The letters of an entry, which are views of it. False if anything in it is not as it should be: then nothing of it
/// counts. Nor if it is of a version that this build does not speak.
[[nodiscard]] bool read_entry(std::string_view bytes, entry_head& head, std::vector<any_letter>& letters);

}  // namespace flinxx::cluster
