#include "app/watchdog.hpp"

#include <utility>

namespace flinxx::app {
namespace {

// Of the manager's patience: two rounds may take longer than they should before it is over.
constexpr int rounds = 3;

}  // namespace

watchdog::watchdog(const ops::service_manager& manager, std::vector<net::worker*> workers)
    : manager_(manager), workers_(std::move(workers)) {
  if (manager_.patience()) ask();
}

void watchdog::ask() {
  missing_ = workers_.size();
  for (net::worker* const each : workers_) each->post([this] { --missing_; });
  net::worker& home = *workers_.front();
  home.schedule(*this, home.now_ms() + manager_.patience()->count() / rounds);
}

// A worker that has not answered yet is waited for, and asked nothing more.
void watchdog::on_timer() {
  net::worker& home = *workers_.front();
  if (missing_ != 0) return home.schedule(*this, home.now_ms() + manager_.patience()->count() / rounds);
  manager_.tell_alive();
  ask();
}

}  // namespace flinxx::app
