#pragma once

#include <flinxx/socketio/handover.hpp>

#include <functional>

namespace flinxx::cluster {

/// See socketio::host::hand_over().
using hand_over_function =
    std::function<void(const socketio::wanted_socket& wanted, const socketio::other_runs::run_id& to,
                       std::function<void(socketio::handover_answer)> told)>;

}  // namespace flinxx::cluster
