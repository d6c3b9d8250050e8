#pragma once

#include "cluster/heal.hpp"
#include "cluster/letter.hpp"
#include "cluster/line.hpp"
#include "cluster/outgoing.hpp"

#include <flinxx/signaling/hub.hpp>

#include <cstdint>
#include <map>

namespace flinxx::cluster {

/// Another node, as long as its run lives.
struct peer {
  id128 run{};
  std::uint8_t version = 1;  // of the letters for it
  line incoming;
  std::uint64_t next = 0;           // the number of the next letter for it
  std::uint64_t changed_below = 0;  // all letters that change the shared matches have numbers below
  bool wants_sum = false;           // even if no matches are shared
  heal health{};
};
using peer_table = std::map<std::uint16_t, peer>;

/// Sees to it that two nodes know of the same matches.
class agreement {
 public:
  agreement(signaling::hub& h, outgoing& out) noexcept : hub_(h), outgoing_(out) {}

  /// With each beat.
  void send_sums(peer_table& peers);
  void hear(std::uint16_t from, peer& p, const letters::sum& theirs);
  /// The peer has heard all letters below that number. Counts in a double too: two that have taken each other for dead
  /// are doubles to each other.
  void catch_up(std::uint16_t from, peer& p, std::uint64_t heard);
  /// Gives how many matches have ended that this node alone knew.
  std::uint64_t hear(std::uint16_t from, peer& p, const letters::list& theirs);
  /// Letters of the peer are missing.
  void doubt(std::uint16_t from, const peer& p) { send_lists(from, p, true); }

 private:
  [[nodiscard]] bool knows_all(std::uint16_t number, const peer& p, std::uint64_t heard) const;
  void send_lists(std::uint16_t number, const peer& p, bool want_answer);

  signaling::hub& hub_;
  outgoing& outgoing_;
};

}  // namespace flinxx::cluster
