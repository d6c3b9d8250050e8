#pragma once

#include <flinxx/matchmaking/matchmaker.hpp>
#include <flinxx/matchmaking/reunion.hpp>
#include <flinxx/net/mailbox.hpp>

#include <cstddef>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
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

  /// A user of before a restart is back: see matchmaking::reunion.
  matchmaking::user_handle come_back(const matchmaking::address& where, const id128& public_id,
                                     const std::optional<matchmaking::past_session>& said);
  void end_reunion();

  void relay(const matchmaking::address& to, const id128& session, std::string_view data);
  /// The same where the sender does not know yet that its partner has come. What is for one who has not is kept, within
  /// bounds; over them the session ends.
  void relay_to_awaited(matchmaking::user_handle from, const id128& session, std::string_view data);

  /// From now on nobody is told anything: the server is about to stop, and the calls go on without it.
  void close();

  [[nodiscard]] matchmaking::counts stats() const;

 private:
  struct kept {
    std::vector<std::string> messages;
    std::size_t bytes = 0;
  };
  struct hash {
    std::size_t operator()(const id128& id) const noexcept {
      std::size_t random = 0;
      std::memcpy(&random, id.data(), sizeof random);
      return random;
    }
  };

  void send_kept(const matchmaking::effect& e);
  void post(std::span<const matchmaking::effect> effects);
  void post(const matchmaking::effect_list& effects) { post(std::span(effects.begin(), effects.end())); }

  mutable std::mutex mutex_;
  matchmaking::matchmaker matchmaker_;
  matchmaking::reunion reunion_{matchmaker_};
  std::unordered_map<id128, kept, hash> kept_;  // for those who are awaited, by session
  bool closed_ = false;
  std::vector<postbox*> boxes_;
};

}  // namespace flinxx::signaling
