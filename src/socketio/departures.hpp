#pragma once

#include "socketio/letters.hpp"
#include "socketio/registry.hpp"
#include "socketio/surroundings.hpp"
#include "socketio/switchboard.hpp"

#include <flinxx/socketio/handover.hpp>

namespace flinxx::socketio {

/// What other servers ask this one for: their clients are there by now. Of one worker.
class departures {
 public:
  departures(const surroundings& around, const registry& sockets, switchboard& board)
      : around_(around), sockets_(sockets), board_(board) {}

  void hand_over(const departure& d);

 private:
  const surroundings& around_;
  const registry& sockets_;
  switchboard& board_;
};

}  // namespace flinxx::socketio
