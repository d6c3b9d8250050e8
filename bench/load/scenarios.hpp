#pragma once

#include "player.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>

namespace bench {

struct options {
  std::string scenario;
  std::uint16_t port = 0;
  int pid = 0;  // the server's, whose CPU time and memory are read
  bool floor = false;
  std::size_t pairs = 100;
  std::size_t users = 1000;
  std::size_t payload = 200;  // bytes of a relayed message, about
  double seconds = 3;
  double warm_up = 0.5;
  double rate = 20'000;  // relays a second, for the open loop
};

/// Runs one scenario to its end; the figures by name. Throws std::logic_error if anything was lost, doubled, reordered
/// or at the wrong person, std::runtime_error if something else went wrong.
[[nodiscard]] nlohmann::ordered_json run_scenario(const options& o);

}  // namespace bench
