#pragma once

#include <flinxx/socketio/application.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace flinxx::socketio {

class local_socket;

/// Who is in which room of a namespace, on one worker. A room exists as long as somebody is in it.
class room_table {
 public:
  using members = std::unordered_set<local_socket*>;

  void join(std::string_view room, local_socket& s) { rooms_[std::string(room)].insert(&s); }
  void leave(std::string_view room, local_socket& s) {
    const auto found = rooms_.find(room);
    if (found == rooms_.end()) return;
    found->second.erase(&s);
    if (found->second.empty()) rooms_.erase(found);
  }
  /// nullptr for a room that nobody is in.
  [[nodiscard]] const members* in(std::string_view room) const {
    const auto found = rooms_.find(room);
    return found == rooms_.end() ? nullptr : &found->second;
  }

 private:
  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
  };

  std::unordered_map<std::string, members, hash, std::equal_to<>> rooms_;
};

/// A namespace on one worker, and the application that runs in it.
struct served_namespace {
  const std::string name;
  application& app;
  room_table rooms;
};

}  // namespace flinxx::socketio
