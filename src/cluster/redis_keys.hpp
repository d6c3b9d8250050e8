#pragma once

#include <flinxx/cluster/store.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::cluster {

/// 32 hexadecimal digits.
[[nodiscard]] std::string hex_of(const id128& run);
[[nodiscard]] std::optional<id128> run_of_hex(std::string_view text);

/// The 16 bytes.
[[nodiscard]] std::string_view bytes_of(const id128& id) noexcept;
[[nodiscard]] std::optional<id128> id_of_bytes(std::string_view bytes) noexcept;

/// A member of the lobby: run, user, last partner, content.
[[nodiscard]] std::string text_of(const id128& run, const lobby_ticket& ticket);
struct owned_ticket {
  id128 run{};
  lobby_ticket ticket;
};
[[nodiscard]] std::optional<owned_ticket> ticket_of(std::string_view text);

/// How long a key stays that nobody writes any more.
inline constexpr std::int64_t forgotten_after_ms = 600'000;

/// The names of a cluster's keys; `scripts.hpp` says what is in them.
struct redis_keys {
  explicit redis_keys(const std::string& cluster)
      : nodes("{" + cluster + "}:nodes"),
        dead("{" + cluster + "}:dead"),
        lobby("{" + cluster + "}:lobby"),
        bans("{" + cluster + "}:bans"),
        ban_ends("{" + cluster + "}:ban-ends"),
        invites("{" + cluster + "}:i:"),
        streams("{" + cluster + "}:n:") {}

  [[nodiscard]] std::string invite(const id128& name) const { return invites + hex_of(name); }
  [[nodiscard]] std::string stream(const id128& run) const { return streams + hex_of(run); }

  std::string nodes;
  std::string dead;
  std::string lobby;
  std::string bans;
  std::string ban_ends;
  std::string invites;
  std::string streams;
};

}  // namespace flinxx::cluster
