#pragma once

#include <flinxx/calls/call.hpp>
#include <flinxx/moderation/desk.hpp>
#include <flinxx/ops/rate_limiter.hpp>
#include <flinxx/ops/sealer.hpp>
#include <flinxx/signaling/hub.hpp>
#include <flinxx/signaling/ice.hpp>
#include <flinxx/signaling/invite_names.hpp>
#include <flinxx/signaling/payload.hpp>
#include <flinxx/signaling/proofs.hpp>
#include <flinxx/signaling/user_limits.hpp>
#include <flinxx/socketio/application.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace flinxx::signaling {

/// What may change while the server runs.
struct live_settings {
  ice_settings ice{};
  user_rules limits{};
};

struct settings {
  payload_limits payload{};
  live_settings live{};  // at first
  std::shared_ptr<moderation::desk> desk = std::make_shared<moderation::desk>(moderation::settings{}, 0);
  ops::address_key (*key_of)(const boost::asio::ip::address&) = nullptr;  // nullptr: nobody knows who comes from where
  std::shared_ptr<const ops::sealer> invites = invite_names("");
  std::shared_ptr<proofs> work = std::make_shared<proofs>("", proof_rule::off);
  std::shared_ptr<const ops::sealer> names;        // user ids that a later run will give again; nullptr: random ones
  std::function<matchmaking::counts()> figures{};  // of all nodes, for those who wait; nullptr: they are not told
  calls::listener* calls = nullptr;                // of calls that are over; outlives the users; nullptr: nobody
  std::chrono::milliseconds recovery_time{0};      // after a start, for the users of earlier runs; 0: there are none
};

class application : public socketio::application {
 public:
  /// What holds from now on, for users who are here, too. On the worker's thread.
  virtual void set(const live_settings& s) = 0;
};

/// Flinxx's events for the users of one worker: checks what clients send, turns it into commands for the hub, and what
/// the hub decides into events. Attaches itself to the hub. All three arguments must outlive it.
[[nodiscard]] std::unique_ptr<application> make_service(net::worker& home, hub& h, const settings& s);

}  // namespace flinxx::signaling
