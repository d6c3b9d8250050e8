#pragma once

#include "socketio/trickle.hpp"

#include <flinxx/ops/slot_id.hpp>

#include <cstdint>
#include <vector>

namespace flinxx::engineio {
class server;
}

namespace flinxx::socketio {

class server;

/// Has the clients of one worker come back on other nodes, in any order and not all at once. Their sockets stay until
/// they are claimed from there, as those of clients who are away already.
class emptying {
 public:
  /// Both must outlive it.
  emptying(engineio::server& sessions, const server& sockets, const trickle::pace& p, std::int64_t now_ms);

  /// To be called every few milliseconds. Whether nobody is left.
  [[nodiscard]] bool go_on(std::int64_t now_ms);

 private:
  void send_away(const std::vector<ops::slot_id>& those);

  engineio::server& sessions_;
  const server& sockets_;
  std::vector<ops::slot_id> staying_;
  std::vector<ops::slot_id> again_;  // were due, and could not go
  trickle trickle_;
  std::int64_t ends_at_ms_ = 0;
};

}  // namespace flinxx::socketio
