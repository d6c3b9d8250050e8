#pragma once

#include <flinxx/matchmaking/restorer.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace flinxx::signaling {

using matchmaking::id128;

/// For a partner who is missing; as much as socketio::recovery_settings keeps for one who is away.
inline constexpr std::size_t most_kept = 128;
inline constexpr std::size_t most_bytes_kept = std::size_t{128} * 1024;

/// What a user takes along to another node.
struct moving_user {
  id128 public_id{};
  bool waits = false;
  std::optional<matchmaking::past_match> match{};  // that it has been told of
  std::int64_t came_at = 0;                        // see matchmaker::mark_returned()
  std::vector<std::string> kept{};                 // what it has sent to its partner, who is missing
};

}  // namespace flinxx::signaling
