#pragma once

#include "signaling/user.hpp"

#include <flinxx/matchmaking/matchmaker.hpp>
#include <flinxx/matchmaking/restorer.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/signaling/ice.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace flinxx::signaling {

/// Whether a user who has asked for a partner at `asked_at` (ms) may be gone without a word by now, and is to be asked
/// for a sign of life. Pure.
[[nodiscard]] bool may_be_gone(std::int64_t asked_at, std::int64_t now) noexcept;

/// Tells the users of one worker what the hub has decided. On the worker's thread.
class announcer {
 public:
  /// All must outlive the users.
  announcer(net::worker& home, const ice_settings& ice, const std::function<matchmaking::counts()>& figures)
      : home_(home), ice_(ice), figures_(figures) {}

  void tell(user& u, const matchmaking::effect& e);
  void tell_parted(user& u, const matchmaking::effect& e);
  /// The user has come from another node, in that match, and need not be told.
  void go_on(user& u, const matchmaking::past_match& match);

 private:
  class ice_timer;

  void tell_waiting(user& u, const matchmaking::effect& e);
  static void tell_uninvited(user& u, const matchmaking::effect& e);
  void tell_matched(user& u, const matchmaking::effect& e);
  void count_match(user& u, const matchmaking::effect& e);
  void tell_restored(user& u, const matchmaking::effect& e);
  void enter_match(user& u, const matchmaking::past_match& match, const matchmaking::address& partner,
                   std::chrono::milliseconds fresh);
  void give_ice_servers(user& u);
  [[nodiscard]] std::chrono::milliseconds renewal() const noexcept { return ice_.turn_ttl * 3 / 4; }
  [[nodiscard]] std::string ice_members_for(const user& u) const;

  net::worker& home_;
  const ice_settings& ice_;
  const std::function<matchmaking::counts()>& figures_;
};

}  // namespace flinxx::signaling
