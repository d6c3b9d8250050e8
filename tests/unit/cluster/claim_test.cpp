// A node dies, and its users come back to others.
#include "unit/cluster/sim_node.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

using namespace flinxx::cluster;
using namespace flinxx::cluster::test;

namespace {

// Users a and b of two nodes are in a match; two other nodes are there.
struct fixture {
  fixture() {
    told.lossy = true;  // the ends of relays that were under way
    neighbour_settings s;
    s.linger = std::chrono::milliseconds(0);
    s.recovery_time = std::chrono::milliseconds(5000);
    for (auto& n : nodes) n = std::make_unique<sim_node>(redis, told, s, 3);
    settle();
    for (std::size_t i = 0; i < 2; ++i) {
      nodes[i]->come(nodes[i]->people[0]);
      nodes[i]->find(nodes[i]->people[0]);
      settle();
    }
    REQUIRE(user(0).current);
    REQUIRE(user(1).current);
  }
  sim_user& user(std::size_t node, std::size_t i = 0) { return nodes[node]->people[i]; }
  void settle() { settle_but(nodes.size()); }
  void settle_but(std::size_t paused) {
    for (bool busy = true; busy;) {
      busy = false;
      for (auto& n : nodes) {
        if (!n || (paused < nodes.size() && n == nodes[paused])) continue;
        busy |= n->awake;
        n->turn();
        while (n->transport.execute() || n->transport.answer() || n->transport.read()) busy = true;
        n->deliver_all();
      }
    }
  }
  void pass(std::int64_t ms) {
    for (; ms > 0; ms -= 100) {
      redis.now += 100;
      settle();
    }
  }
  // Gives the user that was there.
  sim_user kill(std::size_t node) {
    const sim_user before = user(node);
    const auto was = nodes[node]->transport.own();
    nodes[node].reset();
    redis.bury(was);
    settle();
    return before;
  }
  void come_back(std::size_t node, const sim_user& before) {
    nodes[node]->come_back(user(node, 1), before);
    settle();
  }
  void check_match(sim_user& a, std::size_t node_of_a, sim_user& b, std::size_t node_of_b) {
    REQUIRE(a.current);
    REQUIRE(b.current);
    CHECK(a.current->id == b.current->id);
    CHECK(a.current->partner.local == b.where.local);
    CHECK(b.current->partner.local == a.where.local);
    const std::uint64_t before = told.relays;
    nodes[node_of_a]->relay(a);
    nodes[node_of_b]->relay(b);
    settle();
    CHECK(told.relays == before + 2);
    pass(2000);  // nothing is to be healed
    std::size_t matches = 0;
    for (auto& n : nodes) {
      if (!n) continue;
      CHECK(n->others->faults().healed == 0);
      CHECK_FALSE(n->hub.broken_invariant());
      matches += n->hub.stats().matches;
    }
    CHECK(matches == 1);
  }

  redis_twin redis;
  book told;
  std::array<std::unique_ptr<sim_node>, 4> nodes;
};

}  // namespace

TEST_CASE("one whose node has died is back at another one: the match goes on, and what was for it follows") {
  fixture f;
  const sim_user b = f.kill(1);
  REQUIRE(f.user(0).current);
  CHECK(f.user(0).current->partner == flinxx::matchmaking::no_address);
  f.nodes[0]->relay(f.user(0));
  f.nodes[0]->relay(f.user(0));
  f.settle();
  CHECK(f.told.relays == 0);
  f.come_back(2, b);
  CHECK(f.told.relays == 2);
  f.check_match(f.user(0), 0, f.user(2, 1), 2);
}

TEST_CASE("it may come to the node of its partner") {
  fixture f;
  const sim_user b = f.kill(1);
  f.nodes[0]->relay(f.user(0));
  f.come_back(0, b);
  CHECK(f.told.relays == 1);
  f.check_match(f.user(0), 0, f.user(0, 1), 0);
}

TEST_CASE("it may come to the node of its partner before anybody holds its own for dead") {
  fixture f;
  const sim_user b = f.user(1);
  f.come_back(0, b);
  f.redis.bury(f.nodes[1]->transport.own());
  f.nodes[1].reset();
  f.settle();
  f.check_match(f.user(0), 0, f.user(0, 1), 0);
}

TEST_CASE("it may come back elsewhere before the node of its partner has heard of the death") {
  fixture f;
  const sim_user b = f.user(1);
  const node_ref was = f.nodes[1]->transport.own();
  f.nodes[1].reset();
  f.come_back(2, b);
  CHECK(f.user(0).current->partner.node == f.nodes[2]->transport.own().number);
  f.redis.bury(was);
  f.settle();
  f.check_match(f.user(0), 0, f.user(2, 1), 2);
}

TEST_CASE("both nodes have died: the two find each other, wherever they come") {
  fixture f;
  const sim_user a = f.kill(0);
  const sim_user b = f.kill(1);
  SECTION("to two nodes, one after the other") {
    f.come_back(2, a);
    f.nodes[2]->relay(f.user(2, 1));
    f.come_back(3, b);
    CHECK(f.told.relays == 1);
    f.check_match(f.user(2, 1), 2, f.user(3, 1), 3);
  }
  SECTION("to two nodes at once") {
    f.nodes[2]->come_back(f.user(2, 1), a);
    f.nodes[3]->come_back(f.user(3, 1), b);
    f.settle();
    f.check_match(f.user(2, 1), 2, f.user(3, 1), 3);
  }
  SECTION("to one node") {
    f.come_back(2, a);
    f.nodes[2]->come_back(f.user(2, 2), b);
    f.settle();
    f.check_match(f.user(2, 1), 2, f.user(2, 2), 2);
  }
}

TEST_CASE("a node that was held for dead goes on with its matches as another run") {
  fixture f;
  f.redis.bury(f.nodes[1]->transport.own());
  f.nodes[0]->relay(f.user(0));
  f.settle();
  CHECK(f.user(0).current->partner == flinxx::matchmaking::no_address);
  f.nodes[0]->relay(f.user(0));
  f.nodes[1]->transport.beat();  // and hears that it is fenced
  f.pass(1000);
  CHECK(f.user(0).current->partner.node == f.nodes[1]->transport.own().number);
  f.told.heard.clear();  // what was sent to the run that was over is lost
  f.user(0).sent = f.user(1).sent = 0;
  f.check_match(f.user(0), 0, f.user(1), 1);
}

TEST_CASE("a node that was held for dead does not take a user back who has come to another one") {
  fixture f;
  f.redis.bury(f.nodes[1]->transport.own());
  f.settle();
  f.come_back(2, f.user(1));
  f.nodes[1]->transport.beat();
  f.pass(1000);
  CHECK_FALSE(f.user(1).there);
  f.check_match(f.user(0), 0, f.user(2, 1), 2);
}

TEST_CASE("of two users of a node that was held for dead one may have come to another one") {
  fixture f;
  f.nodes[0]->stop(f.user(0));
  for (std::size_t i = 0; i < 2; ++i) {
    f.nodes[2]->come(f.user(2, i));
    f.nodes[2]->find(f.user(2, i));
    f.settle();
  }
  REQUIRE(f.user(2, 0).current);
  f.redis.bury(f.nodes[2]->transport.own());
  f.settle();
  f.come_back(3, f.user(2, 1));
  f.nodes[2]->transport.beat();
  f.pass(1000);
  CHECK_FALSE(f.user(2, 1).there);
  f.check_match(f.user(2, 0), 2, f.user(3, 1), 3);
}

TEST_CASE("who comes back to two nodes is on the last one: the other is told so, the partner hears of a move alone") {
  fixture f;
  const sim_user b = f.kill(1);
  const auto check_last = [&](std::size_t last) {
    CHECK_FALSE(f.user(2, 1).there);
    f.check_match(f.user(0), 0, f.user(last, 1), last);
    CHECK(f.nodes[2]->hub.stats().users == 0);
  };
  SECTION("one after the other") {
    f.come_back(2, b);
    f.come_back(3, b);
    check_last(3);
  }
  SECTION("at once") {
    f.nodes[2]->come_back(f.user(2, 1), b);
    f.nodes[3]->come_back(f.user(3, 1), b);
    f.settle();
    check_last(3);
  }
  SECTION("the first one's claim comes late") {
    f.nodes[2]->come_back(f.user(2, 1), b);
    f.nodes[3]->come_back(f.user(3, 1), b);
    f.settle_but(2);
    CHECK(f.user(0).current->partner.node == f.nodes[3]->transport.own().number);
    f.settle();
    check_last(3);
  }
  SECTION("while its connection to the first one is lost") {
    f.come_back(2, b);
    f.nodes[2]->suspend(f.user(2, 1), true);
    f.come_back(3, b);
    check_last(3);
  }
  SECTION("the last one is the partner's") {
    f.come_back(2, b);
    f.come_back(0, b);
    check_last(0);
  }
}

TEST_CASE("who comes back from a node whose clock is ahead is refused only if nobody hears of a death in time") {
  fixture f;
  const sim_user b = f.kill(1);
  f.nodes[2]->come_back(f.user(2, 1), b);
  const node_ref was = f.nodes[2]->transport.own();
  const auto& [node, worker, local] = f.user(2, 1).where;
  f.nodes[0]->hub.claim(
      b.current->id, {{}, {was.number, worker, local}, b.public_id, std::numeric_limits<std::int64_t>::max()}, false);
  f.settle();
  SECTION("the node has died") {
    f.nodes[2].reset();
    f.come_back(3, b);
    CHECK(f.user(0).current->partner.node == was.number);
    f.pass(900);
    CHECK(f.user(3, 1).there);
    f.redis.bury(was);
    f.pass(500);
    f.check_match(f.user(0), 0, f.user(3, 1), 3);
  }
  SECTION("the node lives") {
    f.come_back(3, b);
    f.pass(900);
    CHECK(f.user(3, 1).there);
    f.pass(600);
    CHECK_FALSE(f.user(3, 1).there);
    f.check_match(f.user(0), 0, f.user(2, 1), 2);
  }
}

TEST_CASE("the first of the two nodes may be the partner's") {
  fixture f;
  const sim_user b = f.kill(1);
  f.come_back(0, b);
  f.come_back(3, b);
  CHECK_FALSE(f.user(0, 1).there);
  f.check_match(f.user(0), 0, f.user(3, 1), 3);
}

TEST_CASE("who comes back to two nodes before its partner is on the last one") {
  fixture f;
  const sim_user a = f.kill(0);
  const sim_user b = f.kill(1);
  SECTION("before anybody else") {
    f.come_back(2, b);
    f.come_back(3, b);
    CHECK_FALSE(f.user(2, 1).there);
    CHECK(f.nodes[2]->hub.stats().users == 0);
  }
  SECTION("and neither has heard of the other") {
    f.nodes[2]->come_back(f.user(2, 1), b);
    f.nodes[3]->come_back(f.user(3, 1), b);
  }
  const std::size_t home = GENERATE(2, 3);
  f.nodes[home]->come_back(f.user(home, 2), a);
  f.settle();
  f.pass(1000);
  CHECK_FALSE(f.user(2, 1).there);
  f.check_match(f.user(home, 2), home, f.user(3, 1), 3);
}

TEST_CASE("who does not come in time ends the match") {
  fixture f;
  (void)f.kill(1);
  f.pass(4900);
  CHECK(f.user(0).current);
  f.pass(700);
  CHECK_FALSE(f.user(0).current);
}

TEST_CASE("who has come back and is lost again has all of the time again") {
  fixture f;
  const sim_user b = f.kill(1);
  f.pass(4000);
  f.come_back(2, b);
  const sim_user again = f.user(2, 1);
  (void)f.kill(2);
  f.pass(4900);
  REQUIRE(f.user(0).current);
  f.come_back(3, again);
  f.check_match(f.user(0), 0, f.user(3, 1), 3);
}

TEST_CASE("who comes back, and whose partner has left, is not kept waiting for longer than the recovery time") {
  fixture f;
  const sim_user b = f.kill(1);
  f.nodes[0]->stop(f.user(0));
  f.settle();
  f.come_back(2, b);
  f.pass(5700);
  CHECK_FALSE(f.user(2, 1).current);
  CHECK(f.nodes[2]->hub.stats().matches == 0);
}

TEST_CASE("who has left again before its partner was found is found no more") {
  fixture f;
  const sim_user b = f.kill(1);
  f.nodes[2]->come_back(f.user(2, 1), b);
  switch (GENERATE(0, 1, 2)) {
    case 0: f.nodes[2]->end(f.user(2, 1), true); break;
    case 1: f.nodes[2]->skip(f.user(2, 1)); break;
    default: f.nodes[2]->stop(f.user(2, 1));
  }
  f.settle();
  CHECK_FALSE(f.user(0).current);
  for (auto& n : f.nodes)
    if (n) CHECK_FALSE(n->hub.broken_invariant());
}
