#pragma once

#include <flinxx/matchmaking/matchmaker.hpp>

#include <string_view>

namespace flinxx::signaling {

/// The other nodes and the lobby, as the hub sees them. Called on any thread, in the order of what was decided; nothing
/// here may call the hub back before it returns.
class neighbours {
 public:
  neighbours() = default;
  neighbours(const neighbours&) = delete;
  neighbours& operator=(const neighbours&) = delete;
  virtual ~neighbours() = default;

  /// For the node of a far user.
  virtual void tell(const matchmaking::effect& e) = 0;
  virtual void relay(const matchmaking::address& to, const matchmaking::id128& match, std::string_view data) = 0;

  /// The user is here, and in that match; its partner is missing and may be anywhere. hub::claim() is to be called
  /// there.
  virtual void claim(const matchmaking::id128& match, const matchmaking::far_user& here) = 0;

  /// The partner in that match, who was on this node or has just come to it, is missing: for the recovery time, then
  /// hub::far_parted() is to be called.
  virtual void miss(const matchmaking::id128& match) = 0;

  /// The user has begun to wait here; hub::offer() is to be called if that lasts.
  virtual void linger(matchmaking::user_handle user) = 0;
  virtual void offer(const matchmaking::ticket& t) = 0;
  /// The user, who is offered, has searched again.
  virtual void ask_again(matchmaking::user_handle user) = 0;
  virtual void withdraw(matchmaking::user_handle user, const matchmaking::id128& offer) = 0;
};

}  // namespace flinxx::signaling
