#pragma once

#include <flinxx/socketio/audience.hpp>

#include <string>
#include <variant>
#include <vector>

namespace flinxx::socketio {

// What is done with each socket of an audience.
struct emission {
  std::string array;
  std::vector<std::string> attachments;
  bool is_volatile = false;
};
struct expulsion {
  bool whole_connection = false;
};
struct room_change {
  std::vector<std::string> rooms;
  bool enters = false;
};
struct announcement {
  audience who;
  std::variant<emission, expulsion, room_change> what;
};

/// Makes announcements.
class broadcaster {
 public:
  /// To the sockets of all workers.
  virtual void announce(announcement a) = 0;
  /// To those of this worker.
  virtual void apply(const announcement& a) const = 0;

 protected:
  ~broadcaster() = default;
};

}  // namespace flinxx::socketio
