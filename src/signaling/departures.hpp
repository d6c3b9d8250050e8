#pragma once

#include "signaling/announcer.hpp"
#include "signaling/user.hpp"
#include "signaling/user_table.hpp"

#include <flinxx/net/worker.hpp>
#include <flinxx/signaling/hub.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace flinxx::signaling {

/// The users of one worker who are about to go on at another node. Each of them waits until its partner's worker has
/// said that nothing more comes, for three seconds at most: so all that it has said is in what moves.
class departures {
 public:
  using packed = std::function<void(std::string state)>;

  /// All must outlive this.
  departures(net::worker& home, hub& h, user_table<user>& users, announcer& a);
  ~departures();

  /// What has been decided for the user is to be delivered next, and then finish() to be called. `done` is told what
  /// moves, then or later; after it the user is gone.
  void begin(user& u, packed done);
  /// If nothing is waited for.
  void finish(const matchmaking::address& where);
  /// What the hub has decided for a user. True: it is leaving, and does not hear that, or has.
  bool hear(user& u, const matchmaking::effect& e);
  /// It has ended before.
  void forget(const user& u);

 private:
  class one;

  void ask(user& u, bool insists);
  void pack(user& u);

  net::worker& home_;
  hub& hub_;
  user_table<user>& users_;
  announcer& announcer_;
  std::unordered_map<std::uint32_t, std::unique_ptr<one>> leaving_;  // by the address' slot
};

}  // namespace flinxx::signaling
