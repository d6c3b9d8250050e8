#pragma once

#include <flinxx/socketio/application.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace flinxx::socketio {

struct text_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
};

/// A namespace on one worker: the application that runs in it, and who is in which room. A room exists as long as
/// somebody is in it.
struct served_namespace {
  std::string name;
  application* app;
  std::unordered_map<std::string, std::unordered_set<socket*>, text_hash, std::equal_to<>> rooms;
};

}  // namespace flinxx::socketio
