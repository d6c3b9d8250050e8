#pragma once

#include "cluster/agreement.hpp"
#include "cluster/letter.hpp"
#include "cluster/outgoing.hpp"

#include <flinxx/engineio/strays.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>

namespace flinxx::cluster {

/// Requests of clients that have come to another node than their session's: they go there as letters, and the answers
/// come back. So does what WebSockets bring that have come of such requests. Times are given, in ms of any clock that
/// goes forward.
class stray_requests {
 public:
  /// A session answers a GET within `poll_patience_ms`, for it pings, or ends if a ping is not answered. So it says
  /// something over a WebSocket.
  stray_requests(outgoing& out, engineio::stray_functions here, std::int64_t poll_patience_ms)
      : outgoing_(out), here_(std::move(here)), poll_patience_ms_(poll_patience_ms) {}

  /// It is refused at once where that node is not there, or cannot read it.
  void ask(strayed& s, const peer_table& peers, bool is_away, std::int64_t now);
  void give_up(std::uint64_t ticket);
  /// What a WebSocket brings, for the session. False: there is no room for it. Any thread.
  [[nodiscard]] bool carry(std::uint64_t ticket, const ops::slot_id& sid, const engineio::carried& c);
  // Of another node, to the sessions of this one.
  void hear(std::uint16_t from, const peer& p, const letters::poll& l);
  void hear(std::uint16_t from, const peer& p, const letters::polled_in& l);
  void hear(std::uint16_t from, const peer& p, const letters::upgrade& l);
  void hear(const peer& p, const letters::carried_in& l);
  void hear(const peer& p, const letters::poll_given_up& l);
  /// What it says. What nobody waits for any more is nobody's.
  void hear(std::uint16_t from, const letters::polled_out& l);
  void hear(std::uint16_t from, const letters::carried_out& l);
  void lose_node(std::uint16_t number, const id128& run);
  /// Letters of the node are missing: answers may be among them, and what WebSockets bring.
  void doubt(std::uint16_t number, const id128& run);
  void expire(std::int64_t now);

 private:
  struct asked {
    std::uint16_t node;
    ops::slot_id sid;
    std::int64_t until;
    engineio::far_sessions::heard_function heard;
    engineio::far_sessions::brought_function brought;
    bool upgrades = false;
    bool is_carried = false;
    bool has_brought = false;  // since expire()
    std::string so_far{};      // of the answer
  };
  using table = std::unordered_map<std::uint64_t, asked>;  // by ticket

  void serve(std::uint16_t from, const peer& p, std::uint64_t ticket, engineio::stray s);
  void answer(std::uint16_t to, std::uint64_t ticket, const engineio::stray_answer& a);
  void finish(table::iterator which, engineio::stray_answer a);
  [[nodiscard]] bool send(std::uint16_t to, std::uint64_t ticket, const engineio::stray& s);
  template <class Predicate>
  void refuse_if(Predicate&& predicate);
  template <class Predicate>
  void give_up_if(Predicate&& predicate);

  outgoing& outgoing_;
  const engineio::stray_functions here_;
  const std::int64_t poll_patience_ms_;
  table asked_;
  std::size_t held_ = 0;  // bytes of answers that are not whole yet
};

}  // namespace flinxx::cluster
