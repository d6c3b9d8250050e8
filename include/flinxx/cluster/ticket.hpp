#pragma once

#include <flinxx/ops/id128.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace flinxx::cluster {

using ops::id128;

/// A node of the cluster: its number, and which run of the server has it. Runs are told apart by equality alone.
struct node_ref {
  std::uint16_t number = 0;
  id128 run{};
  bool operator==(const node_ref&) const = default;
};

/// One who waits in the lobby, as the lobby's script sees it.
struct lobby_ticket {
  id128 user{};
  id128 last_partner{};  ///< Not to be met while others wait; zeros for nobody.
  std::string content;   ///< What the nodes alone read: see offer.hpp.
  std::chrono::milliseconds waited{};
};

}  // namespace flinxx::cluster
