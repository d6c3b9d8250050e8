#pragma once

#include <flinxx/matchmaking/matchmaker.hpp>
#include <flinxx/net/mailbox.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

namespace flinxx::signaling {

using matchmaking::id128;

/// A message of one user for the partner, who is on another worker.
struct relayed {
  id128 session;
  std::string data;  // the event's whole JSON array
};

/// What a worker is told about one of its users.
struct letter {
  matchmaking::address to;
  std::variant<matchmaking::effect, relayed> content;
};

using postbox = net::mailbox<letter>;

/// What the workers share: the matchmaker behind one short lock, and the way to each other's users. Effects are posted
/// while the lock is held, so every worker gets them in the order in which they were decided. Any thread.
class hub {
 public:
  /// Each worker's postbox, by its index; before the first command. They must outlive the commands.
  void attach(std::vector<postbox*> boxes) { boxes_ = std::move(boxes); }

  [[nodiscard]] matchmaking::user_handle connect(const matchmaking::address& where, const id128& public_id);
  matchmaking::refusal find(matchmaking::user_handle user);
  matchmaking::refusal skip(matchmaking::user_handle user);
  matchmaking::refusal stop(matchmaking::user_handle user);
  void disconnect(matchmaking::user_handle user, bool told_of_match);
  matchmaking::place suspend(matchmaking::user_handle user, bool told_of_match);
  matchmaking::refusal resume(matchmaking::user_handle user);

  void relay(const matchmaking::address& to, const id128& session, std::string_view data);

  [[nodiscard]] matchmaking::counts stats() const;

 private:
  void post(const matchmaking::effect_list& effects);

  mutable std::mutex mutex_;
  matchmaking::matchmaker matchmaker_;
  std::vector<postbox*> boxes_;
};

}  // namespace flinxx::signaling
