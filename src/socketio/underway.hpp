#pragma once

#include <flinxx/ops/slot_id.hpp>

#include <deque>
#include <functional>
#include <mutex>
#include <unordered_map>

namespace flinxx::socketio {

/// Which sockets of other servers are asked for, on whatever worker: one connection at a time asks for a socket, and
/// whoever else wants it waits until that is over. Any thread.
class underway {
 public:
  /// False if it is asked for already.
  [[nodiscard]] bool begin(const ops::slot_id& sid);
  /// Calls those who wait.
  void end(const ops::slot_id& sid);
  /// False if nobody asks for it. Of more than a few who wait the oldest is forgotten.
  [[nodiscard]] bool wait(const ops::slot_id& sid, std::function<void()> over);

 private:
  std::mutex mutex_;
  std::unordered_map<ops::slot_id, std::deque<std::function<void()>>, ops::slot_id_hash> waiting_;
};

}  // namespace flinxx::socketio
