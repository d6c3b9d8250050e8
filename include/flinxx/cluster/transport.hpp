#pragma once

#include <flinxx/cluster/ticket.hpp>
#include <flinxx/cluster/versions.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <variant>

namespace flinxx::cluster {

struct lobby_waits {};
/// The ticket has met another one, which is out of the lobby now. That one's owner is told of both before any entry
/// that is sent after this answer.
struct lobby_taken {
  node_ref owner;
  lobby_ticket ticket;
};
/// No node has made that invite, it is over, or for others.
struct lobby_uninvited {};
/// The run is not in the roster any more: on_fenced() follows.
struct lobby_fenced {};
/// No answer. It may have been done all the same.
struct lobby_away {};
using lobby_answer = std::variant<lobby_waits, lobby_taken, lobby_uninvited, lobby_fenced, lobby_away>;

/// What the rules of a cluster need of it: Redis, and in tests memory. One thread has it and its listener.
class transport {
 public:
  class listener {
   public:
    /// A node is there; before any entry or meeting of that run is handed out, and before send() to its number.
    virtual void on_node_joined(const node_ref& node) = 0;
    /// A run is over: nothing of it is handed out from now on.
    virtual void on_node_dead(const node_ref& node) = 0;
    /// What a peer has sent, a node's entries in the order of their sending. One may come twice, some may be lost.
    virtual void on_entry(const id128& from_run, std::uint16_t from, std::string_view entry) = 0;
    /// A ticket of this node was taken by another one's.
    virtual void on_met(const node_ref& from, const lobby_ticket& taken, const lobby_ticket& asking) = 0;
    virtual void on_lobby_hint(bool not_empty) = 0;
    /// How many tickets of this node the lobby has; with each beat.
    virtual void on_own_tickets(std::size_t count) = 0;
    /// The own run is over. All nodes are forgotten; the transport joins with another run and tells of them anew, and
    /// on_back() comes after that.
    virtual void on_fenced() = 0;
    /// The lobby cannot be reached in time, and can again. It is away at first.
    virtual void on_away() = 0;
    virtual void on_back() = 0;
    /// Nothing is_sending() any more.
    virtual void on_sent() {}

   protected:
    ~listener() = default;
  };

  transport() = default;
  transport(const transport&) = delete;
  transport& operator=(const transport&) = delete;
  virtual ~transport() = default;

  [[nodiscard]] virtual node_ref own() const = 0;
  /// What letters a node that is there can read.
  [[nodiscard]] virtual letter_versions versions_of(std::uint16_t /*node*/) const { return spoken_versions(); }
  /// One entry, of what a turn has for that node. To nobody where that node is not there. False: too much is on its way
  /// already, and the entry is not; on_sent() follows.
  virtual bool send(std::uint16_t node, std::string_view entry) = 0;
  /// Entries are on their way to the store, or were just now: what comes meanwhile had better wait, and then go as one.
  /// on_sent() follows.
  [[nodiscard]] virtual bool is_sending() const { return false; }
  /// Takes who has waited longest and may be met, or leaves the ticket. The answer comes once, and never from within.
  virtual void ask_lobby(const lobby_ticket& ticket, std::function<void(const lobby_answer&)> heard) = 0;
  /// Behind all that was asked before.
  virtual void withdraw(const lobby_ticket& ticket) = 0;
  /// Two have met by an invite without the lobby, for whom alone it is from now on.
  virtual void keep_invite(const lobby_invite& i) = 0;
};

}  // namespace flinxx::cluster
