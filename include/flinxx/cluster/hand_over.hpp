#pragma once

#include <flinxx/ops/id128.hpp>
#include <flinxx/socketio/handover.hpp>

#include <algorithm>
#include <functional>

namespace flinxx::cluster {

/// What all runs of a process begin with, and what its clients name it by.
[[nodiscard]] inline socketio::other_runs::run_id beginning_of(const ops::id128& run) {
  socketio::other_runs::run_id beginning;
  std::copy_n(run.begin(), beginning.size(), beginning.begin());
  return beginning;
}

/// See socketio::host::hand_over().
using hand_over_function =
    std::function<void(const socketio::wanted_socket& wanted, const socketio::other_runs::run_id& to,
                       std::function<void(socketio::handover_answer)> told)>;

}  // namespace flinxx::cluster
