#include "cluster/roster.hpp"

#include <catch2/catch.hpp>

using namespace flinxx::cluster;
using namespace std::chrono_literals;

namespace {

node_ref node(std::uint16_t number, std::uint8_t run) {
  node_ref n{number, {}};
  n.run[0] = run;
  return n;
}

beat_heard says(std::vector<node_ref> nodes, bool steady = true, std::vector<node_ref> dead = {}) {
  beat_heard heard;
  for (const auto& n : nodes) heard.nodes.push_back({n, {1, 2, 3}});
  for (const auto& n : dead) heard.dead.push_back(n.run);
  heard.steady = steady;
  return heard;
}

const node_ref own = node(0, 1);
const node_ref b = node(1, 2);
const node_ref c = node(2, 3);
using nodes = std::vector<node_ref>;

}  // namespace

TEST_CASE("who is in the answer has joined, once, and not oneself") {
  roster r(10s);
  CHECK(r.update(own, says({own, b, c}), 0).joined == nodes{b, c});
  const auto again = r.update(own, says({own, b, c}), 500);
  CHECK(again.joined.empty());
  CHECK(again.dead.empty());
  REQUIRE(r.find(b.number) != nullptr);
  CHECK(*r.find(b.number) == b);
  CHECK(*r.find(c.run) == c);
  CHECK(r.find(own.number) == nullptr);
  CHECK(r.sum() == node_figures{2, 4, 6});
}

TEST_CASE("a run that the store says is over is over") {
  roster r(10s);
  (void)r.update(own, says({own, b}), 0);
  CHECK(r.update(own, says({own}, true, {b}), 500).dead == nodes{b});
  CHECK(r.update(own, says({own}, true, {b}), 1'000).dead.empty());
  CHECK(r.is_dead(b.run));
  CHECK(r.find(b.run) == nullptr);
}

TEST_CASE("another run with the number: the dead first, then who has joined") {
  roster r(10s);
  (void)r.update(own, says({own, b}), 0);
  const node_ref next = node(b.number, 9);
  const auto changes = r.update(own, says({own, next}), 500);
  CHECK(changes.dead == nodes{b});
  CHECK(changes.joined == nodes{next});
}

TEST_CASE("who is missing is over only where the own beats come in time, and not at once") {
  roster r(10s);
  (void)r.update(own, says({own, b}), 0);
  CHECK(r.update(own, says({own}, true), 2'500).dead.empty());
  CHECK(r.update(own, says({own}, false), 60'000).dead.empty());
  CHECK(r.update(own, says({own}, true), 60'500).dead == nodes{b});
}

TEST_CASE("a store that has lost its memory and hears of all again kills nobody") {
  roster r(10s);
  (void)r.update(own, says({own, b, c}), 0);
  CHECK(r.update(own, says({own}, false), 4'000).dead.empty());
  const auto changes = r.update(own, says({own, b, c}, true), 7'000);
  CHECK(changes.dead.empty());
  CHECK(changes.joined.empty());
}

TEST_CASE("a store that remembers an older time brings nobody back") {
  roster r(10s);
  (void)r.update(own, says({own, b}), 0);
  (void)r.update(own, says({own}, true, {b}), 500);
  const auto changes = r.update(own, says({own, b}), 1'000);
  CHECK(changes.joined.empty());
  CHECK(changes.over == std::vector{b.run});
  CHECK(r.find(b.run) == nullptr);
  CHECK(r.update(own, says({own}), 11'000).joined.empty());  // long enough: forgotten
  CHECK_FALSE(r.is_dead(b.run));
}

TEST_CASE("after a new beginning all are told again, but for the dead") {
  roster r(10s);
  (void)r.update(own, says({own, b, c}, true), 0);
  (void)r.update(own, says({own, b}, true, {c}), 100);
  r.clear();
  const node_ref mine = node(7, 8);
  CHECK(r.update(mine, says({mine, b, c}), 200).joined == nodes{b});
}

TEST_CASE("whose beats go on lives; the last death is remembered as long as users may come back") {
  roster r(10s);
  auto heard = says({own, b, c});
  CHECK_FALSE(r.lives().last_death_ms);
  (void)r.update(own, heard, 0);
  heard.nodes[1].beat = 5;
  (void)r.update(own, heard, 500);
  (void)r.update(own, heard, 1'000);
  const auto alive = r.lives().alive;
  REQUIRE(alive.size() == 2);
  CHECK(alive[0].run == b.run);
  CHECK(alive[0].beats == alive[1].beats + 1);
  (void)r.update(own, says({own, c}, true, {b}), 1'500);
  CHECK(r.lives().alive.size() == 1);
  CHECK(r.lives().last_death_ms == 1'500);
  (void)r.update(own, says({own, c}), 11'501);
  CHECK_FALSE(r.lives().last_death_ms);
}
