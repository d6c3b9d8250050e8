#pragma once

#include <flinxx/net/worker.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace flinxx::cluster {

/// A pause that is shorter than a tick of the worker's timers. On its thread.
class short_pause {
 public:
  short_pause(net::worker& home, std::function<void()> over);
  ~short_pause();

  /// Unless it goes on already.
  void begin(std::chrono::microseconds length);
  [[nodiscard]] bool goes_on() const noexcept;

 private:
  struct timer;
  const std::shared_ptr<timer> timer_;
};

}  // namespace flinxx::cluster
