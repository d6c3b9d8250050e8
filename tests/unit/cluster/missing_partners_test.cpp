#include "cluster/missing_partners.hpp"

#include <flinxx/cluster/neighbour.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

using namespace flinxx;
using namespace flinxx::cluster;
using matchmaking::no_address;

namespace {

// The hub's offers, so that its users can be given far partners.
struct offering final : signaling::neighbours {
  void tell(const matchmaking::effect&) override {}
  void miss(const id128&) override {}
  void relay(const matchmaking::address&, const id128&, std::string_view) override {}
  void claim(const id128&, const matchmaking::far_user&) override {}
  void linger(matchmaking::user_handle) override {}
  void offer(const matchmaking::ticket& t) override { last = t; }
  void ask_again(matchmaking::user_handle) override {}
  void withdraw(matchmaking::user_handle, const id128&) override {}
  matchmaking::ticket last;
};

struct fixture {
  explicit fixture(std::int64_t recovery_ms = 1000) : it(hub, out, recovery_ms) {
    hub.attach(others);
    hub.set_lobby(matchmaking::lobby_rule::open);
  }
  // A user who is here, in a match with one of that node.
  matchmaking::user_handle meet(const id128& match, std::uint16_t node) {
    const auto user = hub.connect({here, 0, {next_slot++, 0}}, {match[0], 1});
    hub.run(user, signaling::command::find);
    REQUIRE(hub.accept_far(user, others.last.id, {{}, {node, 0, {}}, {match[0], 2}}, match));
    return user;
  }
  [[nodiscard]] std::vector<id128> missing() const { return hub.matches_with(no_address.node); }
  // The nodes that were sent something, once for each letter.
  std::vector<std::uint16_t> take_letters() {
    std::vector<std::uint16_t> to;
    out.take_letters([&](std::uint16_t node, const batch& b) {
      for (std::size_t i = 0; i < b.used; ++i) to.insert(to.end(), b.entries[i].letters, node);
      return b.used;
    });
    return to;
  }

  std::uint32_t next_slot = 0;
  offering others;
  signaling::hub hub{here};
  outgoing out{[] {}};
  missing_partners it;
};

using matches = std::vector<id128>;
using nodes = std::vector<std::uint16_t>;

}  // namespace

TEST_CASE("whoever was on a node that has died is missing for the recovery time") {
  fixture f;
  f.meet({5}, 1);
  f.meet({6}, 2);
  f.it.lose_node(1, 0);
  CHECK(f.missing() == matches{{5}});
  f.it.expire(999);
  CHECK(f.missing() == matches{{5}});
  f.it.expire(1000);
  CHECK(f.missing().empty());
  CHECK(f.hub.matches_with(2) == matches{{6}});
}

TEST_CASE("without a recovery time the matches end at once") {
  fixture f(0);
  f.meet({5}, 1);
  f.it.lose_node(1, 0);
  CHECK(f.missing().empty());
  CHECK(f.hub.matches_with(1).empty());
}

TEST_CASE("a partner who is missing for the second time has a time of its own") {
  fixture f;
  f.meet({5}, 1);
  f.it.lose_node(1, 0);
  f.hub.claim({5}, {{}, {2, 0, {}}, {5, 2}, 1}, true);
  REQUIRE(f.hub.matches_with(2) == matches{{5}});
  f.it.lose_node(2, 600);
  f.it.expire(1000);
  CHECK(f.missing() == matches{{5}});
  f.it.expire(1600);
  CHECK(f.missing().empty());
}

TEST_CASE("a node that has died is sent nothing more") {
  fixture f;
  f.out.add(1, letters::refused{});
  f.out.add(2, letters::refused{});
  f.it.lose_node(1, 0);
  CHECK(f.take_letters() == nodes{2});
}

TEST_CASE("a missing partner is claimed at all nodes, with each beat, until it is found or the recovery time is over") {
  fixture f;
  const auto user = f.meet({5}, 1);
  (void)f.take_letters();
  f.it.lose_node(1, 0);
  const peer_table peers{{2, {}}, {3, {}}};
  f.it.claim({{5}, {user, {here, 0, {}}, {5, 1}}}, peers, 0);
  CHECK(f.take_letters() == nodes{2, 3});
  f.it.claim_again(peers, 999);
  CHECK(f.take_letters() == nodes{2, 3});
  SECTION("found") {
    f.hub.claim({5}, {{}, {2, 0, {}}, {5, 2}, 1}, true);
  }
  SECTION("over") {
    f.it.claim_again(peers, 1000);
  }
  f.it.claim_again(peers, 999);
  CHECK(f.take_letters().empty());
}
