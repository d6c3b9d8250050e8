#pragma once

#include "cluster/offer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace flinxx::cluster::test {

/// Whom the lobby's script takes (src/cluster/scripts.cpp), of those who lie there by the time of their waiting.
class lobby_choice {
 public:
  explicit lobby_choice(const lobby_ticket& mine) : me_(read(mine)) {}

  void add(const lobby_ticket& lying, std::int64_t waited_ms) {
    const std::size_t index = count_++;
    const one t = read(lying, waited_ms);
    if (t.what.public_id == me_.what.public_id || !fit(me_.what.wanted.mode, t.what.wanted.mode) ||
        avoid_each_other(me_.what, t.what))
      return;
    const bool is_mine = t.what.public_id == me_.what.last_partner, am_its = t.what.last_partner == me_.what.public_id;
    const bool has_parted =
        (is_mine && (am_its || t.what.last_partner == id128{})) || (am_its && me_.what.last_partner == id128{});
    if (!has_parted) ++others_;
    auto& best = (has_parted ? parted_ : liked_)[rank(t)];
    if (!best) best = index;
  }

  [[nodiscard]] std::optional<std::size_t> taken() const {
    for (std::size_t i = 0; i < 4; ++i)
      if (liked_[i]) return liked_[i];
    for (std::size_t i = 0; i < 4 && others_ == 0; ++i)
      if (parted_[i]) return parted_[i];
    return std::nullopt;
  }

 private:
  struct one {
    matchmaking::ticket what;
    bool overdue = false;
    bool open = false;
    bool choosy = false;
  };

  static one read(const lobby_ticket& t) { return read(t, t.waited.count()); }
  static one read(const lobby_ticket& t, std::int64_t waited) {
    one out{from_lobby(t, 0).value_or(matchmaking::ticket{})};
    out.what.public_id = t.user;
    out.what.last_partner = t.last_partner;
    const std::int64_t relax = out.what.relax_ms;
    out.overdue = relax > 0 && waited >= relax;
    out.open = !out.overdue && (out.what.wanted.size() == 0 || relax == 0);
    out.choosy = !out.overdue && !out.open && out.what.wanted.interests > 0 && 2 * waited < relax;
    return out;
  }
  [[nodiscard]] std::size_t rank(const one& t) const {
    if (me_.overdue || t.overdue) return 0;
    const unsigned shared = shared_by(me_.what.wanted, t.what.wanted);
    if ((shared & ((1U << me_.what.wanted.interests) - 1)) != 0) return 1;
    if (!me_.choosy && !t.choosy && shared != 0) return 2;
    return me_.open || t.open ? 3 : 4;
  }

  const one me_;
  std::size_t count_ = 0;
  std::size_t others_ = 0;
  std::array<std::optional<std::size_t>, 5> liked_;  // by rank; the last one is not yet
  std::array<std::optional<std::size_t>, 5> parted_;
};

}  // namespace flinxx::cluster::test
