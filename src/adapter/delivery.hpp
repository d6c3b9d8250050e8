#pragma once

#include "adapter/message.hpp"

#include <flinxx/socketio/host.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace flinxx::adapter {

class inbox;

/// Brings messages to the sockets of all workers, in their order. What is under way has a bound, and it takes some
/// milliseconds of a worker at a time, so that others have their turn.
class delivery {
 public:
  /// The host must outlive it; `max_underway` is in bytes, as size_of() counts them.
  delivery(socketio::host& host, std::size_t max_underway);
  ~delivery();

  /// False: the workers have yet to deal with what came before, and the message is dropped. On one thread.
  [[nodiscard]] bool deliver(const std::string& nsp, message m);

 private:
  const std::size_t max_underway_;
  const std::shared_ptr<std::atomic<std::size_t>> underway_ = std::make_shared<std::atomic<std::size_t>>(0);
  std::vector<std::shared_ptr<inbox>> inboxes_;  // one a worker
};

}  // namespace flinxx::adapter
