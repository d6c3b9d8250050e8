// Users move from one node that lives to another one.
#include "unit/cluster/sim_node.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstdint>
#include <memory>

using namespace flinxx::cluster;
using namespace flinxx::cluster::test;

namespace {

// Users a and b of two nodes are in a match; two other nodes are there.
struct fixture {
  fixture() {
    neighbour_settings s;
    s.linger = std::chrono::milliseconds(0);
    s.recovery_time = std::chrono::milliseconds(5000);
    for (auto& n : nodes) n = std::make_unique<sim_node>(redis, told, s, 3);
    settle();
    for (std::size_t i = 0; i < 2; ++i) {
      nodes[i]->come(user(i));
      nodes[i]->find(user(i));
      settle();
    }
    REQUIRE(user(0).current);
    REQUIRE(user(1).current);
  }
  sim_user& user(std::size_t node, std::size_t i = 0) { return nodes[node]->people[i]; }
  // Whether anything was done at that node.
  bool work(sim_node& n) {
    bool busy = n.awake;
    n.turn();
    while (n.transport.execute() || n.transport.answer() || n.transport.read()) busy = true;
    n.deliver_all();
    return busy;
  }
  void settle() { settle_but(nodes.size()); }
  void settle_but(std::size_t paused) {
    for (bool busy = true; busy;) {
      busy = false;
      for (std::size_t i = 0; i < nodes.size(); ++i)
        if (nodes[i] && i != paused) busy |= work(*nodes[i]);
    }
  }
  void pass(std::int64_t ms) {
    for (; ms > 0; ms -= 100) {
      redis.now += 100;
      for (auto& n : nodes)
        if (n) n->be_impatient();
      settle();
    }
  }
  // The client of a user of `from` comes to another node; nothing is done yet.
  void come(std::size_t from, std::size_t to, std::size_t slot = 1) {
    nodes[to]->fetch(user(to, slot), user(from), beginning_of(nodes[from]->transport.own()));
  }
  void check_match(sim_user& a, std::size_t node_of_a, sim_user& b, std::size_t node_of_b) {
    REQUIRE(a.there);
    REQUIRE(b.there);
    REQUIRE(a.current);
    REQUIRE(b.current);
    CHECK(a.current->id == b.current->id);
    const std::uint64_t before = told.relays;
    nodes[node_of_a]->relay(a);
    nodes[node_of_b]->relay(b);
    settle();
    CHECK(told.relays == before + 2);
    pass(2000);  // nothing is to be healed
    std::size_t matches = 0;
    std::size_t users = 0;
    for (auto& n : nodes) {
      if (!n) continue;
      CHECK(n->others->faults().healed + n->others->faults().malformed == 0);
      CHECK_FALSE(n->hub.broken_invariant());
      matches += n->hub.stats().matches;
      users += n->hub.stats().users;
    }
    CHECK(matches == 1);
    CHECK(users == 2);
  }

  redis_twin redis;
  book told;
  std::array<std::unique_ptr<sim_node>, 4> nodes;
};

}  // namespace

TEST_CASE("who comes to another node than its own goes on there, and its partner hears of a move alone") {
  fixture f;
  const std::size_t to = GENERATE(1, 2);
  f.nodes[1]->relay(f.user(1));
  f.come(0, to);
  f.nodes[1]->relay(f.user(1));
  f.settle();
  CHECK_FALSE(f.user(0).there);
  CHECK(f.told.relays == 2);
  f.check_match(f.user(to, 1), to, f.user(1), 1);
}

TEST_CASE("what its partner sends while it is on the way follows") {
  fixture f;
  f.come(0, 2);
  for (int i = 0; i < 3; ++i) {
    for (const std::size_t n : {2, 0, 1}) {
      f.nodes[1]->relay(f.user(1));
      (void)f.work(*f.nodes[n]);
    }
  }
  f.settle();
  CHECK(f.told.relays == 9);
  f.check_match(f.user(2, 1), 2, f.user(1), 1);
}

TEST_CASE("both partners move at the same time") {
  fixture f;
  const auto [a, b] = GENERATE(std::pair(2, 3), std::pair(2, 2), std::pair(1, 0));
  f.come(0, static_cast<std::size_t>(a), 1);
  f.come(1, static_cast<std::size_t>(b), 2);
  f.settle();
  f.check_match(f.user(static_cast<std::size_t>(a), 1), static_cast<std::size_t>(a),
                f.user(static_cast<std::size_t>(b), 2), static_cast<std::size_t>(b));
}

TEST_CASE("who comes to two nodes at once is on one of them, and its partner hears of moves alone") {
  fixture f;
  f.come(0, 2);
  f.come(0, 3);
  SECTION("both ask at the same time") {
    f.settle();
  }
  SECTION("the first one has it, and has not found the partner") {
    f.settle_but(1);
    CHECK((f.user(2, 1).is_expected || f.user(2, 1).there));
    f.settle();
  }
  f.pass(1500);
  const std::size_t at = f.user(2, 1).there && f.user(2, 1).current ? 2 : 3;
  f.check_match(f.user(at, 1), at, f.user(1), 1);
}

TEST_CASE("who moves on before its partner has been found loses nothing") {
  fixture f;
  f.come(0, 2);
  for (int i = 0; i < 20 && !f.user(2, 1).there; ++i) {
    for (const std::size_t n : {2, 0, 1}) (void)f.work(*f.nodes[n]);
  }
  REQUIRE(f.user(2, 1).there);
  f.nodes[3]->fetch(f.user(3, 1), f.user(2, 1), beginning_of(f.nodes[2]->transport.own()));
  for (int i = 0; i < 5; ++i) {
    for (const std::size_t n : {3, 2, 1}) {
      f.nodes[1]->relay(f.user(1));
      (void)f.work(*f.nodes[n]);
    }
  }
  f.settle();
  CHECK(f.told.relays == 15);
  f.check_match(f.user(3, 1), 3, f.user(1), 1);
}

// Its claim is repeated, as it was when it had just come: the partner's new node sends to where it still is.
TEST_CASE("who moves on while its partner does loses nothing, though they have been on one node meanwhile") {
  fixture f;
  f.come(0, 2, 1);
  f.settle();
  f.come(1, 2, 2);
  f.settle();
  REQUIRE(f.user(2, 1).there);
  REQUIRE(f.user(2, 2).there);
  f.nodes[3]->fetch(f.user(3, 1), f.user(2, 2), beginning_of(f.nodes[2]->transport.own()));
  for (const std::size_t n : {3, 2}) (void)f.work(*f.nodes[n]);
  f.redis.now += 500;
  for (const std::size_t n : {2, 3}) (void)f.work(*f.nodes[n]);
  REQUIRE(f.user(3, 1).there);
  f.nodes[3]->relay(f.user(3, 1));
  f.nodes[0]->fetch(f.user(0, 1), f.user(2, 1), beginning_of(f.nodes[2]->transport.own()));
  for (const std::size_t n : {0, 2}) (void)f.work(*f.nodes[n]);
  f.settle();
  CHECK(f.told.relays == 1);
  f.check_match(f.user(0, 1), 0, f.user(3, 1), 3);
}

TEST_CASE("who moves on as soon as it has been found does not claim where it has been") {
  fixture f;
  f.come(0, 2);
  f.come(1, 3);
  for (const std::size_t n : {2, 3, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 2, 2}) (void)f.work(*f.nodes[n]);
  REQUIRE(f.user(2, 1).there);
  REQUIRE(f.user(3, 1).is_expected);
  f.nodes[1]->fetch(f.user(1, 1), f.user(3, 1), beginning_of(f.nodes[3]->transport.own()));
  for (const std::size_t n : {1, 3}) (void)f.work(*f.nodes[n]);
  REQUIRE(f.user(3, 1).leaves != nullptr);
  for (const std::size_t n : {3, 2}) (void)f.work(*f.nodes[n]);
  f.nodes[2]->relay(f.user(2, 1));
  f.settle();
  CHECK(f.told.relays == 1);
  f.check_match(f.user(2, 1), 2, f.user(1, 1), 1);
}

TEST_CASE("its partner ends the match while it moves: it hears so, wherever it is") {
  fixture f;
  f.come(0, 2);
  const std::size_t steps = GENERATE(0, 1, 2, 3, 4, 5, 6, 7, 8);
  for (std::size_t i = 0; i < steps; ++i) (void)f.work(*f.nodes[std::array{2, 0, 1}.at(i % 3)]);
  if (GENERATE(true, false))
    f.nodes[1]->skip(f.user(1));
  else
    f.nodes[1]->end(f.user(1), true);
  f.settle();
  f.pass(1500);
  CHECK(f.user(2, 1).there);
  CHECK_FALSE(f.user(2, 1).current);
  for (auto& n : f.nodes) CHECK(n->hub.stats().matches == 0);
}

TEST_CASE("a partner whose node says nothing is not waited for, and is found when it is there again") {
  fixture f;
  f.told.lossy = true;  // what is under way to the old node
  f.come(0, 2);
  f.settle_but(1);
  CHECK(f.user(0).there);
  f.redis.now += 1000;
  f.nodes[0]->be_impatient();
  f.settle_but(1);
  CHECK(f.user(2, 1).there);
  f.settle();
  f.pass(1000);
  f.check_match(f.user(2, 1), 2, f.user(1), 1);
}

TEST_CASE("the partner's node dies meanwhile, and the partner comes back elsewhere") {
  fixture f;
  f.told.lossy = true;
  f.come(0, 2);
  const std::size_t steps = GENERATE(0, 1, 2, 3, 4, 5);
  for (std::size_t i = 0; i < steps; ++i) (void)f.work(*f.nodes[std::array{2, 0, 1}.at(i % 3)]);
  const sim_user b = f.user(1);
  const auto was = f.nodes[1]->transport.own();
  f.nodes[1].reset();
  f.redis.bury(was);
  f.settle();
  f.pass(1500);
  f.nodes[3]->come_back(f.user(3, 1), b);
  f.settle();
  f.pass(1500);
  f.check_match(f.user(2, 1), 2, f.user(3, 1), 3);
}

TEST_CASE("the node that it has come to dies: it is restored at yet another one") {
  fixture f;
  f.told.lossy = true;
  f.come(0, 2);
  f.settle();
  const sim_user a = f.user(2, 1);
  const auto was = f.nodes[2]->transport.own();
  f.nodes[2].reset();
  f.redis.bury(was);
  f.settle();
  f.nodes[3]->come_back(f.user(3, 1), a);
  f.settle();
  f.pass(1500);
  f.check_match(f.user(3, 1), 3, f.user(1), 1);
}

TEST_CASE("the node that it has come to dies before its own one has heard of it: at yet another one it is once") {
  fixture f;
  f.told.lossy = true;
  const sim_user a = f.user(0);
  f.come(0, 2);
  f.settle_but(0);
  CHECK(f.user(0).there);
  const auto was = f.nodes[2]->transport.own();
  f.nodes[2].reset();
  f.redis.bury(was);
  f.come(0, 3);
  f.settle();
  CHECK_FALSE(f.user(0).there);  // it went where it was asked for first, and the second question was told so
  CHECK(f.user(3, 1).is_expected);
  f.nodes[3]->come_back(f.user(3, 1), a);
  f.settle();
  f.pass(1500);
  f.check_match(f.user(3, 1), 3, f.user(1), 1);
}

TEST_CASE("who does not arrive is missed for the recovery time") {
  fixture f;
  f.told.lossy = true;
  f.come(0, 2);
  f.user(2, 1).is_expected = false;  // its client has not waited
  f.settle();
  f.pass(4900);
  CHECK(f.user(1).current);
  f.pass(700);
  CHECK_FALSE(f.user(1).current);
}

TEST_CASE("clocks do not say where one who has been handed over is") {
  fixture f;
  f.come(0, 2);
  f.settle();
  f.come(1, 3, 2);
  f.settle();
  f.nodes[0]->fetch(f.user(0, 2), f.user(2, 1), beginning_of(f.nodes[2]->transport.own()));
  f.settle();
  f.check_match(f.user(0, 2), 0, f.user(3, 2), 3);
}
