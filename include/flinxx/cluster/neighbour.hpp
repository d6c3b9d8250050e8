#pragma once

#include <flinxx/cluster/hand_over.hpp>
#include <flinxx/cluster/transport.hpp>
#include <flinxx/engineio/strays.hpp>
#include <flinxx/metrics/tally.hpp>
#include <flinxx/signaling/hub.hpp>
#include <flinxx/socketio/handover.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace flinxx::cluster {

struct neighbour_settings {
  std::chrono::milliseconds linger{50};             // 0: first come, first served over all nodes
  std::chrono::milliseconds recovery_time{0};       // of users whose node has died
  std::chrono::milliseconds answer_time{1000};      // then an offer that has heard nothing is made anew
  hand_over_function hand_over{};                   // what other nodes ask of this one's sockets; empty: they are gone
  engineio::stray_functions strays{};               // what they pass on to its sessions; empty: there are none
  std::chrono::milliseconds poll_patience{50'000};  // longer than a session holds a GET
};

/// What came from other nodes and was not as it should be.
struct neighbour_faults {
  std::uint64_t strangers = 0;  // entries of a run that is not in the roster, or for one that is over
  std::uint64_t malformed = 0;
  std::uint64_t gaps = 0;    // letters are missing
  std::uint64_t healed = 0;  // matches that this node alone knew, and has ended
};

/// A node among others: the hub's neighbours, over a transport. The hub's calls come on any thread, all others on the
/// transport's. A user belongs to its node; the lobby only proposes, and the one whose offer was taken is asked:
///
///     node B                         lobby                       node A, where the user A is offered
///       ask(B) ───────────────────────>│ takes A out
///                                      │──────── met(A, B) ──────────> A still offered, with this ticket?
///       <─────────────────────── taken(A)│                             A is in the match
///       <──────────────────────── matched(A) ────────────────────────┘ (no: refused)
///     B still asks, with this ticket?
///     B is in the match                (no: undone ─────────────────> A goes on)
///
/// Without an answer in time B asks anew, by another id, and what comes for the old one finds nobody. So does whatever
/// the lobby has forgotten or says twice.
///
/// It asks other nodes for their clients' sockets, too, and passes on what comes for their sessions: what `hand_over`
/// and `strays` tell must come before this is destroyed.
class neighbour : public signaling::neighbours,
                  public socketio::handover,
                  public engineio::far_sessions,
                  public transport::listener {
 public:
  /// Does what is due, and sends what is to be sent, unless letters of before are still on their way to the store: then
  /// it follows when those have arrived. To be called soon after each `wake`, and when it is due.
  virtual void turn() = 0;
  /// The last turn: sends all, whatever is on its way.
  virtual void last_turn() = 0;
  /// When turn() has something to do without a `wake`. Asked anew after each turn.
  [[nodiscard]] virtual std::int64_t next_due() const = 0;
  [[nodiscard]] virtual const neighbour_faults& faults() const noexcept = 0;
  /// Any thread.
  [[nodiscard]] virtual const metrics::letter_tally& letters() const noexcept = 0;
};

/// `h` is the hub of a node whose own addresses have the number `here`: the node's number in the cluster may change.
/// It is to be attached to the hub. `wake` is called on any thread when there is something to be done; `now_ms` gives a
/// time that does not jump back. All arguments must outlive it.
[[nodiscard]] std::unique_ptr<neighbour> make_neighbour(signaling::hub& h, transport& t, const neighbour_settings& s,
                                                        std::function<std::int64_t()> now_ms,
                                                        std::function<void()> wake);

/// No node has this number, and in its own hub each has.
inline constexpr std::uint16_t here = 0xfffd;

}  // namespace flinxx::cluster
