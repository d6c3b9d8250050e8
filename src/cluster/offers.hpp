#pragma once

#include <flinxx/matchmaking/matchmaker.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <vector>

namespace flinxx::cluster {

using ops::id128;

/// The offers of this node's users, and how far each has come. Pure.
class offers {
 public:
  enum class stage : std::uint8_t {
    asked,  // the lobby has not answered
    waits,  // the ticket lies there
    taken   // the lobby has taken another one, whose node has not answered
  };
  struct offer {
    matchmaking::ticket ticket;
    std::int64_t began_at = 0;
    std::int64_t asked_at = 0;
    stage now = stage::asked;
    std::optional<matchmaking::ticket> taken{};  // whom the lobby has taken
    std::int64_t relax_at = never;               // to be asked anew, as more will do then
    bool is_unknown = false;                     // the lobby knows nothing of its invite, or did not just now
    bool is_undone = false;                      // the lobby may have taken it, with whom it has not met
    unsigned parted = 0;  // how often the lobby has brought it together with one whom it may not meet
  };
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  /// The offer of that user with that id; nullptr if there is none.
  [[nodiscard]] offer* find(matchmaking::user_handle user, const id128& id) noexcept;
  /// Whatever the user has.
  [[nodiscard]] const offer* find(matchmaking::user_handle user) const noexcept;
  /// In place of whatever the user had before, which is given.
  std::vector<offer> put(const matchmaking::ticket& t, std::int64_t began_at);
  void remove(matchmaking::user_handle user, const id128& id) noexcept;
  [[nodiscard]] std::vector<offer> take_all();

  /// Those that have heard nothing since then.
  [[nodiscard]] std::vector<offer> unanswered_since(std::int64_t time) const;
  /// Those that lie in the lobby, and are to be asked anew by then.
  [[nodiscard]] std::vector<offer> relaxed_by(std::int64_t time) const;
  /// Those that lie in the lobby, since before that time.
  [[nodiscard]] std::vector<offer> waiting_since(std::int64_t time) const;
  /// How many those are. Both without the invited, who ask again by themselves.
  [[nodiscard]] std::size_t waiting() const noexcept;
  [[nodiscard]] bool empty() const noexcept { return by_slot_.empty(); }

 private:
  std::map<std::uint32_t, offer> by_slot_;  // of the user
};

}  // namespace flinxx::cluster
