#pragma once

#include <flinxx/net/worker.hpp>
#include <flinxx/socketio/application.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace flinxx::socketio {

/// The acks that a socket waits for. One timer serves them all.
class ack_waiters final : private net::timer {
 public:
  explicit ack_waiters(net::worker& home) : home_(home) {}

  /// The id to send; `done` is called with nothing once timeout_ms have passed.
  std::uint64_t add(std::int64_t timeout_ms, ack_function done);
  /// Nothing happens if nobody waits for that id (any more).
  void answered(std::uint64_t id, const answer& a);
  /// Tells all that no answer will come.
  void abandon();

 private:
  struct waiter {
    std::int64_t due;
    ack_function done;
  };

  void on_timer() override;
  void arm();

  net::worker& home_;
  std::uint64_t next_id_ = 0;
  std::map<std::uint64_t, waiter> waiters_;
};

}  // namespace flinxx::socketio
