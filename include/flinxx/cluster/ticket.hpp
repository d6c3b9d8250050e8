#pragma once

#include <flinxx/ops/id128.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace flinxx::cluster {

using ops::id128;

/// A node of the cluster: its number, and which run of the server has it. Runs are told apart by equality alone.
struct node_ref {
  std::uint16_t number = 0;
  id128 run{};
  bool operator==(const node_ref&) const = default;
};

/// An invite, as the lobby is told of it.
struct lobby_invite {
  id128 name{};
  std::chrono::milliseconds left{};  ///< For how long it holds; 0: the node does not know it.
  std::string guests;                ///< For whom alone it is, 16 bytes each; empty: the node knows of nobody.
  bool is_undone = false;            ///< The lobby has taken it for one who has met, and it has met nobody.
};

/// One who waits in the lobby, as the lobby's script sees it.
struct lobby_ticket {
  id128 user{};
  id128 last_partner{};  ///< Not to be met while others wait; zeros for nobody.
  std::string content;   ///< What the nodes alone read: see offer.hpp.
  std::chrono::milliseconds waited{};
  std::optional<lobby_invite> invite{};  ///< It is met by whoever has the same one, and by nobody else.
};

}  // namespace flinxx::cluster
