#pragma once

#include <flinxx/cluster/ticket.hpp>
#include <flinxx/cluster/versions.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace flinxx::cluster {

/// What a node says of itself with each beat, and what all nodes need to agree on.
struct node_figures {
  std::size_t users = 0;
  std::size_t matches = 0;
  std::size_t waiting = 0;
  bool operator==(const node_figures&) const = default;
};

struct node_record {
  node_ref node;
  node_figures figures;
  std::uint64_t beat = 0;  ///< Another one with each beat of the node.
  letter_versions letters{};
};

struct run_life {
  id128 run{};
  std::uint64_t beats = 0;  ///< Grows with each that is heard of.
};

/// What a node knows of the other runs.
struct known_lives {
  std::vector<run_life> alive;
  std::vector<id128> dead;                    ///< For as long as they are remembered.
  bool is_whole = false;                      ///< Whoever is not alive here does not live. Otherwise nobody knows.
  std::uint64_t rosters = 0;                  ///< How many have been heard.
  std::optional<std::int64_t> last_death_ms;  ///< By the node's clock; for as long as users may come back.
};

/// On what a node joins: what nodes have to have in common, and what it wants for itself.
struct cluster_terms {
  std::string key_fingerprint;  ///< Of the session key, in printable characters.
  std::chrono::milliseconds recovery_time{};
  std::optional<std::uint16_t> number{};  ///< This and no other.
  letter_versions letters{};
};

/// No answer: the store cannot be reached, or refuses writes. It may have been done all the same.
struct store_away {};
/// The run is not, or no more, the one that has this number.
struct run_fenced {};

struct run_joined {
  std::uint16_t number = 0;
};
/// The node may not be in this cluster; a sentence that says why.
struct join_refused {
  std::string why;
};
/// Another run has beaten as that number lately. It may be the own one of before, which has not been judged yet.
struct number_taken {};
using join_answer = std::variant<store_away, run_fenced, join_refused, number_taken, run_joined>;

struct beat_heard {
  std::vector<node_record> nodes;  ///< With the own one.
  std::vector<id128> dead;         ///< Runs that are over, for as long as their users may come back.
  std::size_t own_tickets = 0;     ///< In the lobby.
  std::size_t tickets = 0;
  /// The own beats have come in time for as long as it takes to be judged: who is missing is missing indeed.
  bool steady = false;
};
using beat_answer = std::variant<store_away, run_fenced, beat_heard>;

struct ticket_waits {};
/// Whom the ticket has met: that one's owner has been sent word by the store, before this answer.
struct ticket_met {
  node_ref owner;
  lobby_ticket ticket;
};
/// No node has made that invite, it is over, or for others.
struct invite_unknown {};
/// There are runs whose streams the asker does not know yet: ask again after the next beat.
struct roster_outdated {};
using meet_answer = std::variant<store_away, run_fenced, roster_outdated, invite_unknown, ticket_waits, ticket_met>;

/// A ban as bytes: of whom, and which, ending with since when it holds: eight, the highest first.
struct kept_ban {
  std::string who;
  std::string content;
  std::int64_t until_ms = 0;  ///< Then it is forgotten; wall time.
};
inline constexpr std::size_t most_kept_bans = 65'536;

/// The place where nodes find each other: Redis, and in tests memory. On one worker's thread. An answer is given once,
/// and never from within the call that asked.
class store {
 public:
  struct listener {
    /// Asked commands may be answered from now on; again after each on_down().
    virtual void on_up() = 0;
    virtual void on_down(const std::string& why, bool refused) = 0;

    // What comes over the own stream, in the order in which it was appended; after a lost connection the last entries
    // may come again. Views live as long as the call.
    virtual void on_letters(const id128& from, std::string_view letters) = 0;
    /// `taker`, a user of the run `from`, has met the own user of this ticket.
    virtual void on_met(const lobby_ticket& own, const id128& from, const lobby_ticket& taker) = 0;
    /// Somebody waits in the lobby, which was empty.
    virtual void on_lobby() = 0;
    /// The own beat has come back.
    virtual void on_own_beat() = 0;
    /// The own stream may not be read, which an operator has to mend. `why` can be logged.
    virtual void on_deaf(const std::string& /*why*/) {}
    /// What another node has counted by address.
    virtual void on_counts(std::string_view /*counts*/) {}
    /// What another node's moderation has decided.
    virtual void on_decision(std::string_view /*decision*/) {}
    /// Nothing is_sending() any more.
    virtual void on_sent() {}

   protected:
    ~listener() = default;
  };

  store() = default;
  store(const store&) = delete;
  store& operator=(const store&) = delete;
  virtual ~store() = default;

  virtual void start(listener& l) = 0;
  /// Doubts the connections and makes both anew.
  virtual void restart(const std::string& why) = 0;

  /// Gives the run the number that it wants, or the smallest that is free, or the one that it has.
  virtual void join(const id128& run, const cluster_terms& terms, std::function<void(const join_answer&)> heard) = 0;
  /// Says that the run lives, and asks who does. Who has not said so for `dead_after` is judged dead, if `own` has
  /// beaten in time for as long. `peers` are the runs that the caller knows of; those in `over` were judged before,
  /// though the store, which has forgotten that, had them in its last answer: it judges them again.
  virtual void beat(const node_ref& own, const node_figures& figures, const std::vector<node_ref>& peers,
                    const std::vector<id128>& over, std::function<void(const beat_answer&)> heard) = 0;
  /// The end of a run by its own will; its users may come back elsewhere.
  virtual void leave(const node_ref& own, std::function<void()> heard) = 0;

  virtual void meet(const node_ref& own, const lobby_ticket& ticket, const std::vector<node_ref>& peers,
                    std::function<void(const meet_answer&)> heard) = 0;
  virtual void withdraw(const node_ref& own, const lobby_ticket& ticket) = 0;
  /// See transport.
  virtual void keep_invite(const lobby_invite& /*i*/) {}

  /// Appends letters to the stream of `to`: once and in order, as far as the store can; to nobody if that run is over.
  /// False: too much waits already.
  virtual bool append(const id128& from, const id128& to, std::string_view letters) = 0;
  /// Says what the own node has counted by address: once, and it may be lost.
  virtual void tell_counts(const id128& /*from*/, const id128& /*to*/, std::string_view /*counts*/) {}
  /// Says what the own node's moderation has decided: again, until the store has it.
  virtual void tell_decision(const id128& /*from*/, const id128& /*to*/, std::string_view /*decision*/) {}
  /// Keeps a ban for all nodes, and for those that come later, if it is a later one than what is kept for that key.
  virtual void keep_ban(const kept_ban& /*b*/) {}
  /// The contents of all that are kept; nothing if there is no answer.
  virtual void read_bans(std::function<void(const std::optional<std::vector<std::string>>& bans)> heard) {
    heard(std::nullopt);
  }
  /// What was appended has not been answered yet, or just now. on_sent() follows.
  [[nodiscard]] virtual bool is_sending() const { return false; }
  /// Listens to the stream of a run that has joined, and to no other any more.
  virtual void listen(const id128& run) = 0;
};

/// When a run is judged dead, and how often it says that it lives.
inline constexpr std::chrono::milliseconds dead_after{2'500};
inline constexpr std::chrono::milliseconds beat_interval{500};
inline constexpr std::chrono::milliseconds beat_in_time{1'000};

/// Of letters. What is longer counts for nothing.
inline constexpr std::size_t longest_entry = 1'048'576;
/// Nodes that a cluster may have, and deaths that are remembered.
inline constexpr std::size_t most_nodes = 4'096;

}  // namespace flinxx::cluster
