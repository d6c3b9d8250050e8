#include "cluster/outgoing.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace flinxx::cluster;

namespace {

letters::relay relay_of(const std::string& data) {
  return {{1}, {}, data};
}

struct taken {
  std::uint16_t node;
  std::vector<std::uint64_t> letters;  // of each entry
  std::uint64_t lost;
};

std::vector<taken> take(outgoing& out) {
  std::vector<taken> all;
  std::vector<hub_news> news;
  out.take(news);
  out.take_letters([&](std::uint16_t node, const batch& b) {
    taken t{node, {}, b.lost};
    for (std::size_t i = 0; i < b.used; ++i) t.letters.push_back(b.entries[i].letters);
    all.push_back(t);
    return b.used;
  });
  return all;
}

}  // namespace

TEST_CASE("the letters of a turn for a node are one entry, and one wake-up for all") {
  int wakes = 0;
  outgoing out([&] { ++wakes; });
  const std::string data(200, 'x');
  for (int turn = 0; turn < 3; ++turn) {
    for (int i = 0; i < 20; ++i) out.add(static_cast<std::uint16_t>(i % 2), relay_of(data));
    const auto all = take(out);
    REQUIRE(all.size() == 2);
    CHECK(all[1].node == 1);
    CHECK(all[1].letters == std::vector<std::uint64_t>{10});
  }
  CHECK(wakes == 3);
  CHECK(take(out).empty());
}

TEST_CASE("what comes while a turn is under way wakes anew") {
  int wakes = 0;
  outgoing out([&] { ++wakes; });
  std::vector<hub_news> news;
  out.add(lingers{{1, 0}});
  out.take(news);
  out.add(lingers{{2, 0}});
  out.take_letters([](std::uint16_t, const batch& b) { return b.used; });
  CHECK(wakes == 2);
  out.take(news);
  CHECK(news.size() == 1);
}

TEST_CASE("letters that are held wake nobody until they are taken; news do") {
  int wakes = 0;
  outgoing out([&] { ++wakes; });
  out.hold_letters();
  out.add(1, relay_of("a"));
  out.add(2, relay_of("b"));
  CHECK(wakes == 0);
  out.add(lingers{{1, 0}});
  CHECK(wakes == 1);
  CHECK(take(out).size() == 2);
  out.add(1, relay_of("c"));
  CHECK(wakes == 2);
}

TEST_CASE("entries stay small enough for Redis; too much for a turn is lost, from one letter on") {
  outgoing out([] {});
  const std::string large(100'000, 'x');
  for (int i = 0; i < 5; ++i) out.add(1, relay_of(large));
  CHECK(take(out)[0].letters == std::vector<std::uint64_t>{2, 2, 1});
  for (int i = 0; i < 60; ++i) out.add(1, relay_of(large));
  out.add(1, relay_of("small"));
  const auto all = take(out);
  CHECK(all[0].letters.size() == 21);
  CHECK(all[0].lost == 19);
  CHECK(out.tally().refused.read() == 19);
  CHECK(out.tally().sent[any_letter(letters::relay{}).index()].read() > 0);
  out.add(1, relay_of(std::string(most_relayed + 1, 'x')));
  CHECK(take(out)[0].lost == 1);
}

TEST_CASE("what was not taken stays, in its order, with room for as much as is gone") {
  outgoing out([] {});
  const std::string large(100'000, 'x');
  for (int i = 0; i < 60; ++i) out.add(1, relay_of(large));
  out.add(2, relay_of("x"), true);
  int asked = 0;
  out.take_letters([&](std::uint16_t node, const batch& b) {
    ++asked;
    CHECK(node == 1);
    CHECK(b.used == 21);
    return b.used - 2;
  });
  CHECK(asked == 1);
  CHECK(out.changes_matches_of(2));
  auto all = take(out);
  REQUIRE(all.size() == 2);
  CHECK(all[0].letters == std::vector<std::uint64_t>{2, 2});
  CHECK(all[0].lost == 18);
  CHECK(all[1].letters == std::vector<std::uint64_t>{1});

  for (int i = 0; i < 40; ++i) out.add(1, relay_of(large));
  out.take_letters([](std::uint16_t, const batch& b) { return b.used - 2; });
  for (int i = 0; i < 38; ++i) out.add(1, relay_of(large));
  all = take(out);
  CHECK(all[0].letters == std::vector<std::uint64_t>(21, 2));
  CHECK(all[0].lost == 0);
}

TEST_CASE("whether letters under way change the shared matches is known until they are taken") {
  outgoing out([] {});
  out.add(1, letters::parted{{1}, {}}, true);
  out.add(2, relay_of("x"));
  CHECK(out.changes_matches_of(1));
  CHECK_FALSE(out.changes_matches_of(2));
  (void)take(out);
  CHECK_FALSE(out.changes_matches_of(1));
  out.add(1, letters::parted{{1}, {}}, true);
  out.forget(1);
  CHECK(take(out).empty());
}
TEST_CASE("a state that is too large to be handed over is lost, and its receiver sees a gap") {
  outgoing out([] {});
  const std::string large(most_moved + 1, 'x');
  out.add(1, letters::fetched{1, letters::fetched::answer::moved, {}, large});
  const auto all = take(out);
  REQUIRE(all.size() == 1);
  CHECK(all[0].lost == 1);
}

TEST_CASE("sockets that move wait where relays are lost, and leave the room of those alone") {
  outgoing out([] {});
  const std::string large(100'000, 'x');
  const letters::fetched moved{1, letters::fetched::answer::moved, {}, large};
  for (int i = 0; i < 100; ++i) out.add(1, moved);
  for (int i = 0; i < 60; ++i) out.add(1, relay_of(large));
  out.add(1, moved);
  out.add(1, relay_of("lost"));
  std::uint64_t lost_before_last = 0;
  out.take_letters([&](std::uint16_t, const batch& b) {
    std::uint64_t letters = 0;
    for (std::size_t i = 0; i < b.used; ++i) letters += b.entries[i].letters;
    CHECK(letters == 100 + 42 + 1);
    CHECK(b.lost == 1);
    lost_before_last = b.entries[b.used - 1].lost_before;
    return b.used - 1;
  });
  CHECK(lost_before_last == 18);
  out.take_letters([&](std::uint16_t, const batch& b) {
    REQUIRE(b.used == 1);
    CHECK(b.entries[0].lost_before == 18);
    return b.used;
  });
  out.add(1, relay_of("x"));
  out.take_letters([&](std::uint16_t, const batch& b) {
    CHECK(b.entries[0].lost_before == 0);
    return b.used;
  });
  for (int i = 0; i < 1000; ++i) out.add(1, moved);
  CHECK(take(out)[0].lost > 0);
}
