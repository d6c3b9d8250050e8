#pragma once

#include "signaling/moving.hpp"
#include "unit/cluster/twin.hpp"

#include <flinxx/signaling/hub.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

namespace flinxx::cluster::test {

using matchmaking::effect;
using matchmaking::effect_kind;
using matchmaking::standing;
using signaling::command;
using signaling::may_come_from;

/// A client and what the worker's service knows of it.
struct sim_user {
  struct match {
    id128 id;
    matchmaking::address partner;
    id128 partner_id;
  };
  bool there = false;
  bool away = false;  // its connection is lost
  bool waits = false;
  standing left_from{};
  matchmaking::user_handle handle{};
  matchmaking::address where{};
  id128 public_id{};
  std::optional<match> current;
  std::uint64_t sent = 0;
  std::int64_t mute_until = 0;  // its client has gone elsewhere, and says nothing here
  bool is_expected = false;     // its client is here, and the socket is asked for
  matchmaking::wishes wanted;
  struct leaving {
    signaling::moving_user who;
    std::function<void(socketio::handover_answer)> told;
    socketio::other_runs::run_id to;
    signaling::leaving how{};
    std::int64_t since = 0;
  };
  std::shared_ptr<leaving> leaves;
};

inline socketio::other_runs::run_id beginning_of(const node_ref& node) {
  socketio::other_runs::run_id beginning;
  std::copy_n(node.run.begin(), beginning.size(), beginning.begin());
  return beginning;
}

inline ops::slot_id sid_of(const id128& public_id) {
  return *ops::slot_id::from_bytes({public_id.data(), 15});
}

}  // namespace flinxx::cluster::test
