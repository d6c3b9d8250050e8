#pragma once

#include <flinxx/net/worker.hpp>
#include <flinxx/ops/slot_id.hpp>
#include <flinxx/socketio/settings.hpp>

#include <memory>

namespace flinxx::socketio {

class broadcaster;
class recovery_ids;

/// Where sockets stand.
class shelf {
 public:
  /// Gives up the socket that stands at this place.
  [[nodiscard]] virtual std::unique_ptr<net::mortal> take(const ops::slot_id& place) = 0;

 protected:
  ~shelf() = default;
};

/// What the sockets of one worker share.
struct surroundings {
  net::worker& home;
  const settings& options;
  std::shared_ptr<recovery_ids> ids;  // of all workers; nullptr without recovery
  shelf* sockets = nullptr;
  broadcaster* everybody = nullptr;
};

}  // namespace flinxx::socketio
