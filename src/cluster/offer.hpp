#pragma once

#include <flinxx/cluster/ticket.hpp>
#include <flinxx/matchmaking/matchmaker.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace flinxx::cluster {

/// Those for whom an invite is, as the lobby has them: nothing as long as they are yet to meet.
[[nodiscard]] std::string guests_as_bytes(const std::array<id128, 2>& guests);

/// A ticket as it lies in the lobby.
[[nodiscard]] lobby_ticket to_lobby(const matchmaking::ticket& t, std::chrono::milliseconds waited);

/// A ticket of that node; nothing if it is none. What a later version adds behind it is skipped.
[[nodiscard]] std::optional<matchmaking::ticket> from_lobby(const lobby_ticket& t, std::uint16_t node);

}  // namespace flinxx::cluster
