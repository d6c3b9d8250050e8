#pragma once

#include "signaling/user.hpp"

#include <flinxx/calls/call.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/signaling/hub.hpp>

namespace flinxx::signaling {

/// Finds out, for the users of one worker, what is told of a call that is over. Of the two users one tells it; what the
/// other one knows, how long it has waited and how it ends the call, comes as a note, unless it is at another node.
/// Without a listener it does nothing.
class call_notes {
 public:
  call_notes(net::worker& home, hub& h, calls::listener* to) : home_(home), hub_(h), to_(to) {}

  /// The user ends its call, if it is in one, by the command that follows.
  void ends(user& u, calls::ending how);
  /// Before the user is told of that, and after.
  void hear(user& u, const matchmaking::effect& e);
  void told(user& u, const matchmaking::effect& e);
  void hear(user& u, const call_note& n);

 private:
  net::worker& home_;
  hub& hub_;
  calls::listener* const to_;
};

}  // namespace flinxx::signaling
