#pragma once

#include <flinxx/matchmaking/restorer.hpp>
#include <flinxx/matchmaking/wishes.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace flinxx::signaling {

/// What a client keeps for a later run of the server: where the user stood.
struct carried {
  bool waits = false;
  std::optional<matchmaking::past_match> match;
  std::optional<matchmaking::wishes> wanted{};  // of one who waits
};

[[nodiscard]] std::string to_text(const carried& c);
/// Whoever is neither waiting nor in a session for any text that is not from to_text().
[[nodiscard]] carried carried_in(std::string_view text);

}  // namespace flinxx::signaling
