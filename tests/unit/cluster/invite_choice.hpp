#pragma once

#include "cluster/offer.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace flinxx::cluster::test {

/// What the lobby's script for invites does (src/cluster/scripts.cpp): who meets by one, and whose ticket waits.
class invite_choice {
 public:
  enum class verdict { unknown, waits, met };
  struct lying {
    lobby_ticket ticket;
    node_ref owner;
  };

  /// With `met` comes who lay there.
  std::pair<verdict, std::optional<lying>> ask(const lobby_ticket& mine, const node_ref& own,
                                               const std::vector<node_ref>& roster, std::int64_t now) {
    const lobby_invite& by = *mine.invite;
    ++asked;
    std::erase_if(all_, [now](const auto& each) { return each.second.until <= now; });
    auto found = all_.find(by.name);
    if (found == all_.end()) {
      if (by.left.count() == 0) return {verdict::unknown, {}};
      found = all_.emplace(by.name, one{}).first;
    }
    one& i = found->second;
    i.until = std::max(i.until, now + by.left.count());
    if (i.now != state::kept && by.guests.size() == 32) {
      i.now = state::kept;
      std::copy_n(by.guests.begin(), 16, i.guests[0].begin());
      std::copy_n(by.guests.begin() + 16, 16, i.guests[1].begin());
    }
    if (!i.may_come(mine.user)) return {verdict::unknown, {}};
    if (i.now == state::taken) i.now = by.is_undone ? state::open : state::kept;
    const bool is_there = i.waits && i.waits->ticket.user != mine.user && i.may_come(i.waits->ticket.user) &&
                          std::find(roster.begin(), roster.end(), i.waits->owner) != roster.end();
    if (!is_there) {
      i.waits = lying{mine, own};
      return {verdict::waits, {}};
    }
    if (avoid_each_other(what_of(i.waits->ticket), what_of(mine))) return {verdict::unknown, {}};
    if (i.now == state::open) {
      i.now = state::taken;
      i.guests = {i.waits->ticket.user, mine.user};
    }
    return {verdict::met, std::exchange(i.waits, std::nullopt)};
  }

  void withdraw(const lobby_ticket& t) {
    const auto found = all_.find(t.invite->name);
    if (found == all_.end() || !found->second.waits) return;
    const lobby_ticket& its = found->second.waits->ticket;
    if (its.user == t.user && its.content == t.content) found->second.waits.reset();
  }
  void keep(const lobby_invite& by, std::int64_t now) {
    const auto found = all_.find(by.name);
    if (found != all_.end() && found->second.until > now && found->second.now == state::kept) return;
    one i{state::kept, {}, std::nullopt, now + by.left.count()};
    std::copy_n(by.guests.begin(), 16, i.guests[0].begin());
    std::copy_n(by.guests.begin() + 16, 16, i.guests[1].begin());
    all_[by.name] = i;
  }
  void forget() { all_.clear(); }
  std::uint64_t asked = 0;  // how often it was

 private:
  enum class state { open, taken, kept };
  struct one {
    state now = state::open;
    std::array<id128, 2> guests{};
    std::optional<lying> waits;
    std::int64_t until = 0;
    [[nodiscard]] bool may_come(const id128& user) const {
      return now == state::open || guests[0] == user || guests[1] == user;
    }
  };
  static matchmaking::ticket what_of(const lobby_ticket& t) {
    auto out = from_lobby(t, 0).value_or(matchmaking::ticket{});
    out.public_id = t.user;
    return out;
  }

  std::map<id128, one> all_;
};

}  // namespace flinxx::cluster::test
