#pragma once

#include <flinxx/cluster/ticket.hpp>
#include <flinxx/matchmaking/matchmaker.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace flinxx::cluster {

/// A ticket as it lies in the lobby.
[[nodiscard]] lobby_ticket to_lobby(const matchmaking::ticket& t, std::chrono::milliseconds waited);

/// A ticket of that node; nothing if it is none. What a later version adds behind it is skipped.
[[nodiscard]] std::optional<matchmaking::ticket> from_lobby(const lobby_ticket& t, std::uint16_t node);

}  // namespace flinxx::cluster
