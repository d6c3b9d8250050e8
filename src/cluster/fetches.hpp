#pragma once

#include "cluster/agreement.hpp"
#include "cluster/letter.hpp"
#include "cluster/outgoing.hpp"

#include <flinxx/cluster/hand_over.hpp>

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>

namespace flinxx::cluster {

/// One that nobody guesses, and that no earlier run here has given. Any thread.
[[nodiscard]] std::uint64_t fresh_ticket();

/// Sockets that are asked for and handed over, between the nodes that live. Times are given, in ms of any clock that
/// goes forward.
class fetches {
 public:
  fetches(outgoing& out, hand_over_function hand_over) : outgoing_(out), hand_over_(std::move(hand_over)) {}

  /// A run that is not there does not answer.
  void ask(const wanting& w, const peer_table& peers, std::int64_t now);
  /// Another node asks for a socket of this one.
  void hear(std::uint16_t from, const peer& p, const letters::fetch& l);
  /// What it says. What nobody waits for any more is nobody's.
  void hear(std::uint16_t from, const letters::fetched& l);
  void lose_node(std::uint16_t number);
  void expire(std::int64_t now);

 private:
  struct asked {
    std::uint16_t node;
    std::int64_t until;
    std::function<void(socketio::handover_answer)> heard;
  };

  outgoing& outgoing_;
  const hand_over_function hand_over_;
  std::unordered_map<std::uint64_t, asked> asked_;  // by ticket
};

}  // namespace flinxx::cluster
