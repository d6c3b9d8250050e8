#pragma once

#include "socketio/letters.hpp"
#include "socketio/line.hpp"

#include <flinxx/net/mailbox.hpp>
#include <flinxx/socketio/server.hpp>

#include <unordered_map>
#include <vector>

namespace flinxx::socketio {

/// A server's letters to and from the servers of the other workers. A client that comes back over a connection on
/// another worker is joined to its socket by a line of letters, in both directions in order; so a socket never moves,
/// and whoever knows its address goes on reaching it.
class switchboard {
 public:
  switchboard(server& owner, net::worker& home);

  void attach(const std::vector<server*>& all);
  [[nodiscard]] bool reaches(std::size_t worker) const noexcept;
  void send(std::size_t worker, letter l);
  void send_to_all_others(const std::shared_ptr<const announcement>& a);

  /// The client's end of a line: its key until it is closed.
  [[nodiscard]] line_key open_line(client& c);
  void close_line(std::uint64_t number) { lines_.erase(number); }

 private:
  void deliver(letter& l);
  void receive(const claim& c);
  void receive(const inbound& l);
  void receive(const confirmation& l);
  void receive(const lost_line& l);
  void receive(const verdict& l);
  void receive(const receipt& l);
  void receive(const outbound& l);
  void receive(const probed_line& l);
  void receive(const released_line& l);
  void receive(const std::shared_ptr<const announcement>& a);

  [[nodiscard]] socket* find(const ops::slot_id& place, const line_key& from) const;
  [[nodiscard]] socket* find_away(const ops::slot_id& place, const line_key& from) const;
  [[nodiscard]] client* find(std::uint64_t line) const;

  server& owner_;
  std::size_t own_index_;
  net::mailbox<letter> box_;
  std::vector<server*> all_;
  std::unordered_map<std::uint64_t, client*> lines_;
  std::uint64_t last_line_ = 0;
};

/// The socket's end of a line.
class far_line final : public line {
 public:
  far_line(switchboard& board, const line_key& key) : board_(board), key_(key) {}

  [[nodiscard]] const line_key& key() const noexcept { return key_; }
  void took(const inbound& l);
  void send(std::span<const std::string_view> pieces, std::span<const std::string> attachments, std::uint64_t sequence,
            bool is_volatile) override;
  void probe() override;
  void release(socket& s, std::optional<ops::close_reason> whole_connection) override;

 private:
  switchboard& board_;
  const line_key key_;
  std::size_t taken_ = 0;  // since the last receipt
};

}  // namespace flinxx::socketio
