#include "memory_store.hpp"
#include "recorder.hpp"
#include "support/virtual_worker.hpp"

#include <flinxx/cluster/store_transport.hpp>

#include <catch2/catch.hpp>

using namespace flinxx;
using namespace flinxx::test;
using namespace std::chrono_literals;

namespace {

/// Nodes on workers of their own, over one memory, and time that the test lets go by.
struct virtual_cluster {
  virtual_workers workers{3};
  std::shared_ptr<memory_redis> redis = std::make_shared<memory_redis>();
  std::vector<std::unique_ptr<recorder>> nodes;
  std::vector<memory_store*> stores;
  std::uint8_t runs = 0;

  recorder& add(const std::string& key = "key", std::chrono::milliseconds recovery = 60s,
                std::optional<std::uint16_t> number = std::nullopt, letter_versions letters = {}) {
    const std::size_t i = nodes.size();
    auto s = std::make_unique<memory_store>(workers[i], redis);
    stores.push_back(s.get());
    nodes.push_back(std::make_unique<recorder>());
    auto settings = nodes.back()->settings({key, recovery, number, letters});
    settings.new_run = [this] { return id128{++runs}; };
    nodes.back()->start(make_transport(workers[i], std::move(s), settings));
    workers.run();
    return *nodes.back();
  }
  recorder& operator[](std::size_t i) { return *nodes[i]; }
  void pass(std::chrono::milliseconds time) { workers.pass(time); }
};

using lines = std::vector<std::string>;

}  // namespace

TEST_CASE("nodes get the smallest numbers that are free, and hear of each other with their beats") {
  virtual_cluster c;
  c.add();
  CHECK(c[0].take() == lines{"joined 0", "lobby empty", "tickets 0", "back"});
  c.add();
  CHECK(c[1].take() == lines{"joined 1", "node 0 joined", "lobby empty", "tickets 0", "back"});
  c.pass(600ms);
  CHECK(c[0].has("node 1 joined"));
  CHECK(c[0].over().now().nodes == 2);
  CHECK(c[0].over().now().others.users == 2);
}

TEST_CASE("a node that names its number has it, and no other") {
  virtual_cluster c;
  c.add("key", 60s, 7);
  CHECK(c[0].has("joined 7"));
  c.add();
  CHECK(c[1].has("joined 0"));
  c.add("key", 60s, 7);
  c.pass(3500ms);
  CHECK(c[2].take() == lines{"refused node number 7 is another node's"});
  c[0].stop();
  c.pass(5s);
  CHECK(c[2].has("joined 7"));
}

TEST_CASE("a node with another key or recovery time is refused") {
  virtual_cluster c;
  c.add();
  CHECK(c.add("other").take() == lines{"refused the session key"});
  CHECK(c.add("key", 61s).take() == lines{"refused the recovery time"});
}

TEST_CASE("nodes have a version of letters in common, or are not in one cluster") {
  virtual_cluster c;
  c.add("key", 60s, {}, {2, 3});
  CHECK(c.add("key", 60s, {}, {3, 4}).has("joined 1"));
  CHECK(c.add("key", 60s, {}, {1, 1}).take() == lines{"refused the version of the letters"});
}

TEST_CASE("entries arrive in their order, also those of a node of which nothing is known yet") {
  virtual_cluster c;
  c.add();
  c.pass(200ms);
  c[0].take();
  c.add();
  for (const char* letters : {"one", "two", "three"}) c[1].over().send(0, letters);
  c.workers.run();
  REQUIRE_FALSE(c[0].has("back"));
  CHECK(c[0].take().front() == "node 1 joined");
  CHECK(c[0].entries == lines{"1: one", "1: two", "1: three"});
}

TEST_CASE("in the lobby the one who has waited longest is met, and its owner is told first") {
  virtual_cluster c;
  c.add();
  c.add();
  c.pass(1s);
  c[0].ask("anna");
  c.pass(1ms);
  CHECK(c[0].answers == lines{"anna waits"});
  CHECK(c[1].has("lobby not empty"));
  c[0].ask("berta");
  c[1].ask("carla");
  c.workers.run();
  CHECK(c[0].answers == lines{"anna waits", "berta met anna of 0"});
  CHECK(c[1].answers == lines{"carla waits"});
  CHECK(c[0].meetings == lines{"anna met berta of 0"});
}

TEST_CASE("two who have just parted meet only where nobody else waits") {
  virtual_cluster c;
  c.add();
  c.add();
  c.pass(1s);
  c[0].ask("anna", "dora");
  c[0].ask("berta", "anna");  // she is the only one there, so they meet all the same
  c.workers.run();
  CHECK(c[0].answers == lines{"anna waits", "berta met anna of 0"});
  c[0].ask("anna", "dora");
  c[1].ask("carla", "anna");
  c.workers.run();
  CHECK(c[1].answers == lines{"carla met anna of 0"});
  c[0].ask("emma", "dora");
  c[0].ask("fritz", "emma");
  c.workers.run();
  CHECK(c[0].answers.back() == "fritz met emma of 0");
}

TEST_CASE("who is withdrawn is met by nobody") {
  virtual_cluster c;
  c.add();
  c.add();
  c.pass(1s);
  const auto ticket = recorder::ticket("anna");
  c[0].ask("anna");
  c[0].over().withdraw(ticket);
  c.workers.run();
  c[1].ask("berta");
  c.workers.run();
  CHECK(c[1].answers == lines{"berta waits"});
  c.pass(500ms);
  CHECK(c[1].has("tickets 1"));
}

TEST_CASE("a node that says nothing is judged dead after 2.5 s, with its tickets") {
  virtual_cluster c;
  c.add();
  c.add();
  c.pass(4s);
  c[1].ask("anna");
  c.workers.run();
  c.stores[1]->set_up(false);
  c[0].take();
  c.pass(1'900ms);
  CHECK_FALSE(c[0].has("node 1 dead"));
  c.pass(1'300ms);
  CHECK(c[0].has("node 1 dead"));
  CHECK(c.redis->lobby.empty());
  CHECK(c[1].has("away"));
  c[1].take();
  c.stores[1]->set_up(true);
  c.pass(600ms);
  CHECK(c[1].take() ==
        lines{"fenced", "joined 1", "node 0 joined", "lobby empty", "tickets 0", "back", "lobby empty", "tickets 0"});
  CHECK(c[0].has("node 1 joined"));
}

TEST_CASE("a node says whether it knows of all others that live") {
  virtual_cluster c;
  auto settings = recorder().settings({"key", 60s});
  settings.new_run = [] { return id128{9}; };
  auto unknown = std::make_unique<memory_store>(c.workers[2], c.redis);
  CHECK_FALSE(make_transport(c.workers[2], std::move(unknown), settings)->others().is_whole);
  c.add();
  CHECK(c[0].over().others().is_whole);
  c.add();
  c.pass(4s);
  c.stores[1]->set_up(false);
  CHECK_FALSE(c[1].over().others().is_whole);
  CHECK(c[1].over().others().alive.size() == 1);
  c.pass(4s);
  CHECK(c[0].over().others().dead.size() == 1);
  c.stores[1]->set_up(true);
  c.pass(1s);
  CHECK(c[1].over().others().is_whole);
}

TEST_CASE("a store whose clock is set back judges as ever, from then on, and gives a number to who has named it") {
  virtual_cluster c;
  c.add();
  c.add("key", 60s, 7);
  c.pass(4s);
  c.redis->clock = -3'600'000;
  c.pass(1s);
  CHECK_FALSE(c[0].has("node 7 dead"));
  c[1].stop();
  c.pass(6s);
  CHECK(c[0].has("node 7 dead"));
  c.redis->clock -= 3'600'000;
  CHECK(c.add("key", 60s, 7).has("joined 7"));
  c.redis->nodes[0].beat += 3'600'000;  // that of a node that has died while the clock was another
  c.pass(500ms);
  CHECK(c.redis->nodes[0].beat <= c.workers.now_ms() + c.redis->clock);
  CHECK(c.redis->dead.begin()->second <= c.workers.now_ms() + c.redis->clock);
}

TEST_CASE("who takes the number of a run that is over buries it with its tickets") {
  virtual_cluster c;
  c.add("key", 60s, 7);
  c[0].ask("anna");
  c.workers.run();
  REQUIRE(c.redis->lobby.size() == 1);
  c[0].stop();
  c.pass(3s);
  CHECK(c.add("key", 60s, 7).has("joined 7"));
  CHECK(c.redis->lobby.empty());
  CHECK(c.redis->dead.size() == 1);
}

TEST_CASE("a verdict that the store has lost is given again by whoever remembers it") {
  virtual_cluster c;
  c.add();
  c.add();
  c.pass(4s);
  const auto before = c.redis->nodes[1];
  c.stores[1]->set_up(false);
  c.pass(3'200ms);
  REQUIRE(c[0].has("node 1 dead"));
  const bool is_back = GENERATE(true, false);
  c.redis->dead.clear();  // another Redis is the master, which had not heard of it
  c.redis->nodes[1] = before;
  c.redis->streams[before.run];
  c[0].take();
  c[1].take();
  if (is_back) c.stores[1]->set_up(true);
  c.pass(1'200ms);
  CHECK(c.redis->dead.contains(before.run));
  CHECK(c[1].has("fenced") == is_back);
  CHECK(c[0].has("node 1 joined") == is_back);
  CHECK(c.redis->nodes.size() == (is_back ? 2 : 1));
}

TEST_CASE("a lobby with a ticket of a node that stays unknown is asked twice, and not without end") {
  virtual_cluster c;
  c.add();
  c.pass(1s);
  const id128 stranger{0xee};
  c.redis->unlisted = stranger;
  c.redis->nodes[5] = {stranger, 0, 0, {"key", 60s}, {}};
  c.redis->lobby.push_back({0, 0, stranger, recorder::ticket("nobody")});
  const auto beats = c.redis->beats;
  c[0].ask("anna");
  c.workers.run();
  CHECK(c[0].answers == lines{"anna away"});
  c[0].ask("berta");
  c.workers.run();
  c[0].over().withdraw(recorder::ticket("berta"));
  c.pass(1s);
  CHECK(c[0].answers == lines{"anna away", "berta away"});
  CHECK(c.redis->meets == 3);
  CHECK(c.redis->beats - beats <= 5);
}

TEST_CASE("a store that stands still judges nobody") {
  virtual_cluster c;
  for (int i = 0; i < 3; ++i) c.add();
  c.pass(5s);
  for (std::size_t i = 0; i < 3; ++i) c.stores[i]->set_up(false);
  c.pass(10s);
  c.stores[0]->set_up(true);  // the others come back as late as they may
  c.pass(1'200ms);
  c.stores[1]->set_up(true);
  c.stores[2]->set_up(true);
  c.pass(20s);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) CHECK_FALSE(c[i].has("node " + std::to_string(j) + " dead"));
    CHECK_FALSE(c[i].has("fenced"));
    CHECK(c[i].over().now().nodes == 3);
    CHECK_FALSE(c[i].over().now().away);
  }
}

TEST_CASE("a store that has forgotten all is told again, and nobody has a number of another one") {
  virtual_cluster c;
  for (int i = 0; i < 3; ++i) c.add();
  c.pass(5s);
  c[2].ask("anna");
  c.workers.run();
  c.redis->forget_all();
  c.pass(20s);
  CHECK(c.redis->nodes.size() == 3);
  CHECK(c[2].take().back() == "tickets 0");  // by which its owner knows that it has to ask again
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK_FALSE(c[i].has("fenced"));
    CHECK(c[i].over().own().number == i);
    CHECK(c[i].over().now().nodes == 3);
  }
  c[0].over().send(2, "still here");
  c.workers.run();
  CHECK(c[2].entries == lines{"0: still here"});
}

TEST_CASE("letters that wait for the store come when it is back, once and in order") {
  virtual_cluster c;
  c.add();
  c.add();
  c.pass(1s);
  c.stores[0]->set_up(false);
  c[0].over().send(1, "one");
  c[0].over().send(1, "two");
  c.pass(1s);
  CHECK(c[1].entries.empty());
  c.stores[0]->set_up(true);
  c.pass(100ms);
  CHECK(c[1].entries == lines{"0: one", "0: two"});
}

TEST_CASE("a reading connection that is dead is found out by the own beat and made anew") {
  virtual_cluster c;
  c.add();
  c.add();
  c.pass(1s);
  c.stores[1]->deaf = true;
  c[0].over().send(1, "one");
  c.pass(1s);
  CHECK(c[1].entries.empty());
  c.pass(2s);
  CHECK(c.stores[1]->restarts == 1);
  CHECK(c[1].entries == lines{"0: one"});
  CHECK_FALSE(c[0].has("node 1 dead"));
}

TEST_CASE("a node that hears nothing is away, also when its store comes up") {
  virtual_cluster c;
  c.add();
  c.pass(1s);
  REQUIRE_FALSE(c[0].over().now().away);
  c.stores[0]->deaf = true;
  c.stores[0]->set_up(false);
  c.stores[0]->set_up(true);
  c.pass(1500ms);
  CHECK(c[0].over().now().away);
  c.pass(2s);  // by then it is made anew
  CHECK_FALSE(c[0].over().now().away);
}

TEST_CASE("what a node knows of the others is told when it changes: with each roster, and when it is not to be had") {
  virtual_cluster c;
  unsigned told = 0;
  known_lives known;
  auto s = std::make_unique<memory_store>(c.workers[0], c.redis);
  memory_store& over = *s;
  recorder node;
  auto settings = node.settings({"key", 60s, {}, {}});
  settings.new_run = [] { return id128{9}; };
  settings.on_lives = [&] {
    ++told;
    known = node.over().others();
  };
  node.start(make_transport(c.workers[0], std::move(s), settings));
  c.pass(1s);
  CHECK(known.is_whole);
  const auto rosters = known.rosters;
  told = 0;
  c.pass(5s);
  CHECK(told == 10);
  CHECK(known.rosters == rosters + 10);
  over.set_up(false);
  CHECK(told == 11);
  CHECK_FALSE(known.is_whole);
}

TEST_CASE("a node that leaves is gone at once") {
  virtual_cluster c;
  c.add();
  c.add();
  c.pass(1s);
  bool left = false;
  c[1].over().leave([&] { left = true; });
  c.pass(600ms);
  CHECK(left);
  CHECK(c[0].has("node 1 dead"));
  CHECK(c[0].over().now().nodes == 1);
}

TEST_CASE("what is asked while the store is away is answered so") {
  virtual_cluster c;
  c.add();
  c.pass(1s);
  c.stores[0]->set_up(false);
  c[0].ask("anna");
  c.workers.run();
  CHECK(c[0].answers == lines{"anna away"});
}
