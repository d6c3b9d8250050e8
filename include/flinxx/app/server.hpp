#pragma once

#include <flinxx/ops/options.hpp>
#include <flinxx/ops/service_manager.hpp>

#include <functional>
#include <memory>

namespace flinxx::admin {
class webhook;
}

namespace flinxx::app {

class admin_listener;
class composition;
class registry;
class statsd_push;
class steering;

/// The whole server, built from its options: the only place that knows all rooms.
class server {
 public:
  /// Listens; throws std::exception with a message for the operator if it cannot (address in use, no such folder …).
  /// `read_again` is asked on SIGHUP, on the first worker's thread, for the options as they are then.
  server(const ops::parsed_options& options, std::function<ops::parse_result()> read_again);
  ~server();

  /// Serves until SIGTERM or SIGINT; then drains and returns. A second signal ends the process at once.
  void run();

 private:
  const ops::service_manager manager_;
  std::unique_ptr<admin::webhook> webhook_;  // nullptr: there is none
  std::unique_ptr<registry> measured_;  // hears of bans, as the webhook does, until the parts' own threads are over
  std::unique_ptr<composition> parts_;
  std::unique_ptr<steering> steering_;
  std::unique_ptr<statsd_push> statsd_;    // nullptr: nothing is pushed
  std::unique_ptr<admin_listener> admin_;  // to the end of the drain; nullptr: there is none
};

}  // namespace flinxx::app
