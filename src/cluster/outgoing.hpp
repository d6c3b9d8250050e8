#pragma once

#include "cluster/letter.hpp"

#include <flinxx/matchmaking/matchmaker.hpp>
#include <flinxx/metrics/tally.hpp>
#include <flinxx/socketio/handover.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

namespace flinxx::cluster {

/// What the hub says of a user.
struct lingers {
  matchmaking::user_handle user;
};
struct offered {
  matchmaking::ticket ticket;
};
struct asks_again {
  matchmaking::user_handle user;
};
struct withdrawn {
  matchmaking::user_handle user;
  id128 offer;
};
/// A user who has come from a node that has died.
struct claimed {
  id128 match;
  matchmaking::far_user user;
};
/// A match in which one who was here misses its partner, who has moved.
struct missed {
  id128 match;
};
/// A socket of another node that is asked for.
struct wanting {
  socketio::wanted_socket wanted;
  std::function<void(socketio::handover_answer)> heard;
};
/// A request of a client for a session of another node.
struct strayed {
  std::uint64_t ticket;
  engineio::stray request;
  engineio::far_sessions::heard_function heard;
  engineio::far_sessions::brought_function brought;
};
/// Its client has left, or the WebSocket that has come of it has ended.
struct stray_left {
  std::uint64_t ticket;
};
using hub_news = std::variant<lingers, offered, asks_again, withdrawn, claimed, missed, std::shared_ptr<const wanting>,
                              std::shared_ptr<strayed>, stray_left>;

/// The letters of one turn for one node: one entry, or several where that would be a large one. Too many: what comes
/// then is lost, and the receiver sees a gap. A socket that moves has ended here, so it waits where others are lost.
/// Requests at the wrong node, and the answers to them, take no room of relays: too many are not sent.
struct batch {
  struct entry {
    std::string bytes;  // letters, behind room for the head
    std::uint64_t letters = 0;
    std::uint64_t lost_before = 0;
    std::size_t moved = 0;    // bytes of sockets
    std::size_t strayed = 0;  // of requests, of answers to them, and of carried WebSockets
  };
  std::vector<entry> entries;  // the first `used`; the others keep their room
  std::size_t used = 0;
  std::size_t bytes = 0;  // without those
  std::size_t moved = 0;
  std::size_t strayed = 0;
  std::uint64_t lost = 0;  // behind the last entry
  bool changes_matches = false;
};

/// What the threads of the hub leave for the neighbour's. Any thread; nothing is allocated in the steady state.
class outgoing {
 public:
  explicit outgoing(std::function<void()> wake) : wake_(std::move(wake)) {}

  /// `changes_matches`: the receiver shares another set of matches with this node once it has read the letter.
  void add(std::uint16_t node, const any_letter& l, bool changes_matches = false) {
    (void)try_add(node, l, changes_matches);
  }
  /// False: there is no room for it.
  [[nodiscard]] bool try_add(std::uint16_t node, const any_letter& l, bool changes_matches = false);
  void add(const hub_news& news);

  /// What has come since the last call. The vector is swapped. What comes from now on wakes again: so this is called
  /// before take_letters().
  void take(std::vector<hub_news>& news);
  /// Calls function(node, batch) for each node that there is something for. It returns how many of the entries are
  /// gone: if all are, the batch begins anew; else it keeps the others, and no further node has its turn.
  template <class Function>
  void take_letters(Function&& function) {
    const std::lock_guard lock(mutex_);
    holds_letters_ = false;
    for (auto& [node, b] : batches_) {
      if (b.used + b.lost == 0) continue;
      if (const std::size_t gone = function(node, b); gone < b.used) return remove_first(b, gone);
      empty(b);
    }
  }
  /// Letters wake nobody until the next take_letters(), which is sure to come. News do all the same.
  void hold_letters();
  void forget(std::uint16_t node);
  [[nodiscard]] bool changes_matches_of(std::uint16_t node) const;

  /// Counts what is sent and what is refused, by whoever adds it; the rest is for the neighbour's thread to count.
  [[nodiscard]] metrics::letter_tally& tally() noexcept { return tally_; }
  [[nodiscard]] const metrics::letter_tally& tally() const noexcept { return tally_; }

 private:
  static constexpr std::size_t most_bytes = 4 * 1024 * 1024;
  static constexpr std::size_t most_bytes_moved = 64 * 1024 * 1024;
  static constexpr std::size_t most_bytes_strayed = 16 * 1024 * 1024;
  static constexpr std::size_t most_bytes_of_refusals = 1024 * 1024;  // beside those
  static constexpr std::size_t large = 256 * 1024;                    // an entry

  [[nodiscard]] static bool has_room(const batch& b, const any_letter& l);
  static void put(batch& b, const any_letter& l);
  static void empty(batch& b);
  static void remove_first(batch& b, std::size_t entries);
  void wake_once(bool was_awake) {
    if (!was_awake) wake_();
  }

  const std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::vector<hub_news> news_;
  std::map<std::uint16_t, batch> batches_;
  metrics::letter_tally tally_;
  bool awake_ = false;
  bool holds_letters_ = false;
};

}  // namespace flinxx::cluster
