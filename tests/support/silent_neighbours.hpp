#pragma once

#include <flinxx/signaling/neighbours.hpp>

namespace flinxx::test {

/// Other nodes, of which nothing comes. `last` is what was offered last.
struct silent_neighbours : signaling::neighbours {
  void tell(const matchmaking::effect&) override {}
  void relay(const matchmaking::address&, const matchmaking::id128&, std::string_view) override {}
  void claim(const matchmaking::id128&, const matchmaking::far_user&) override {}
  void miss(const matchmaking::id128&) override {}
  void linger(matchmaking::user_handle) override {}
  void offer(const matchmaking::ticket& t) override { last = t; }
  void ask_again(matchmaking::user_handle) override {}
  void withdraw(matchmaking::user_handle, const matchmaking::id128&) override {}

  matchmaking::ticket last;
};

}  // namespace flinxx::test
