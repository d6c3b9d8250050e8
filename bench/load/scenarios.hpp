#pragma once

#include "player.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace bench {

struct options {
  std::string scenario;
  std::vector<std::uint16_t> ports;  // of the server, or of each node: users are spread over them
  std::vector<int> pids;             // theirs; their CPU time and memory are read
  int redis_pid = 0;                 // and the CPU time of this one, if there are several nodes
  bool floor = false;
  bool tls = false;
  bool again = false;  // all have been there before, and show what tickets they got
  std::size_t pairs = 100;
  std::size_t users = 1000;
  std::size_t interests = 0;  // that each user names when it searches
  std::size_t payload = 200;  // bytes of a relayed message, about
  double seconds = 3;
  double warm_up = 0.5;
  double rate = 20'000;      // relays a second, for the open loop; beside the heartbeats, for hold
  std::size_t at_once = 64;  // skips on their way; connections that load pages
  std::size_t matches = 1000;
  std::string root;  // of the page's files, which the bodies have to equal
  std::string path;  // the one file to get; empty for the page and what it names
  std::string accept = "gzip, deflate, br, zstd";
};

using json = nlohmann::ordered_json;

/// Runs one scenario to its end; the figures by name. Throws std::logic_error if anything was lost, doubled, reordered
/// or at the wrong person, std::runtime_error if something else went wrong.
[[nodiscard]] json run_scenario(const options& o);

// The scenarios, as main.cpp's usage describes them.
[[nodiscard]] json idle(crowd& all, const options& o);
[[nodiscard]] json hold(crowd& all, const options& o);
[[nodiscard]] json relay(crowd& all, const options& o);
[[nodiscard]] json offer(crowd& all, const options& o);
[[nodiscard]] json open_loop(crowd& all, const options& o);
[[nodiscard]] json whole_cycle(crowd& all, const options& o);
[[nodiscard]] json rematch(crowd& all, const options& o);
[[nodiscard]] json storm(crowd& all, const options& o);
[[nodiscard]] json lonely(crowd& all, const options& o);
[[nodiscard]] json page(crowd& all, const options& o);

}  // namespace bench
