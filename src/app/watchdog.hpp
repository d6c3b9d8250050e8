#pragma once

#include <flinxx/net/worker.hpp>
#include <flinxx/ops/service_manager.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

namespace flinxx::app {

/// Tells the service manager that the server is alive, for as long as the loop of each worker answers. On the first
/// worker's thread: a timer of its loop asks the others.
class watchdog final : private net::timer {
 public:
  /// The first one is the home. All of them must outlive it, and it their running.
  watchdog(const ops::service_manager& manager, std::vector<net::worker*> workers);

 private:
  void on_timer() override;
  void ask();

  const ops::service_manager& manager_;
  const std::vector<net::worker*> workers_;
  std::atomic<std::size_t> missing_{0};  // answers
};

}  // namespace flinxx::app
