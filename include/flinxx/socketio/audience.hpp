#pragma once

#include <string>
#include <vector>

namespace flinxx::socketio {

/// Who a broadcast is for: all sockets of a namespace that are in one of the rooms (in any, if no room is named) and in
/// none of those excepted.
struct audience {
  std::string nsp;
  std::vector<std::string> rooms;
  std::vector<std::string> except;
};

}  // namespace flinxx::socketio
