#pragma once

#include "signaling/asked.hpp"
#include "signaling/call_watch.hpp"

#include <flinxx/json/scan.hpp>
#include <flinxx/matchmaking/matchmaker.hpp>
#include <flinxx/moderation/ban_key.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/random.hpp>
#include <flinxx/signaling/user_limits.hpp>
#include <flinxx/socketio/socket.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace flinxx::signaling {

using matchmaking::id128;

/// The match that a user has been told of.
struct current_match {
  id128 id;
  matchmaking::address partner;
  bool told_both = false;               // the word of it to the partner is on its way, too
  std::unique_ptr<net::mortal> ice{};   // renews TURN credentials, where there are any
  std::optional<call_watch> counted{};  // of whoever was told to make the offer, from the beginning
};

/// A user of this worker; its socket owns it.
struct user final : socketio::socket_context {
  explicit user(socketio::socket& s) : socket(s) {}

  [[nodiscard]] std::optional<id128> match() const { return current ? std::optional(current->id) : std::nullopt; }
  [[nodiscard]] bool is_in(const id128& match) const noexcept { return current && current->id == match; }
  /// The same for a match that the client has named.
  [[nodiscard]] bool is_in_named(const json::value& match) const {
    return current && json::equals(match, ops::uuid_v4(current->id));
  }
  [[nodiscard]] bool invited() const noexcept { return wishes && wishes->wanted.invited(); }
  /// From now on it meets anybody.
  void forget_invite() {
    if (invited()) wishes.reset();
  }
  /// An early offer is for whoever comes until the user asks for something else.
  void wait(bool on) {
    waits = on;
    early_offer.reset();
  }
  void leave_match() {
    current.reset();
    socket.carry({});
  }

  // What a relay touches stands first.
  socketio::socket& socket;
  user_limits limits;
  std::optional<current_match> current;
  matchmaking::address address;
  matchmaking::user_handle handle{};
  id128 public_id{};
  matchmaking::standing left_from{};  // when the connection was lost
  bool waits = false;                 // and knows it
  std::int64_t asked_at = 0;          // for a partner
  moderation::ban_key key = moderation::unknown;
  std::unique_ptr<asked> wishes;             // nullptr: none
  std::unique_ptr<std::string> early_offer;  // the event for whoever comes, while the user waits; nullptr: none
};

}  // namespace flinxx::signaling
