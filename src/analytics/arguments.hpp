#pragma once

#include <optional>
#include <string>

namespace flinxx::analytics {

/// What it was started with. Those that the server has too have its names, on the command line and in the environment.
struct arguments {
  std::string call_events;  // a file, or "redis"
  std::string redis;
  std::string redis_ca;
  std::string cluster_name = "fx";
  std::string database;
  std::string consumer = "1";
  bool once = false;
};

/// Throws std::runtime_error with what is wrong. Nothing: help was asked for.
[[nodiscard]] std::optional<arguments> read_arguments(int argc, const char* const* argv);
[[nodiscard]] std::string help_text();

}  // namespace flinxx::analytics
