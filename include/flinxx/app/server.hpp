#pragma once

#include <flinxx/ops/config.hpp>

#include <memory>
#include <string>

namespace flinxx::admin {
class webhook;
}

namespace flinxx::app {

class admin_listener;
class composition;
class registry;

/// The whole server, built from its options: the only place that knows all rooms.
class server {
 public:
  /// Listens; throws std::exception with a message for the operator if it cannot (address in use, no such folder …).
  explicit server(const ops::config& options);
  ~server();

  /// Serves until SIGTERM or SIGINT; then drains and returns. A second signal ends the process at once.
  void run();

 private:
  std::unique_ptr<admin::webhook> webhook_;  // nullptr: there is none
  std::unique_ptr<composition> parts_;
  std::unique_ptr<registry> measured_;
  std::unique_ptr<admin_listener> admin_;  // to the end of the drain; nullptr: there is none
};

/// Where the built page is if no option says so: web/dist below the working directory, or share/flinxx/web beside the
/// folder of the program. Empty if it is in neither place.
[[nodiscard]] std::string find_web_root();

}  // namespace flinxx::app
