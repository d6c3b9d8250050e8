#include "support/ids.hpp"

#include <flinxx/matchmaking/matchmaker.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>

using namespace flinxx::matchmaking;
using flinxx::test::id;

namespace {

// A matchmaker with some users, and the effects of the last command.
struct room {
  explicit room(std::uint8_t users) {
    for (std::uint8_t i = 0; i < users; ++i)
      people.push_back(m.connect({1, 2, i, 3}, id(static_cast<std::uint8_t>(100 + i))));
  }

  outcome find(std::size_t who) { return m.find(people[who], id(++matches)); }
  outcome skip(std::size_t who) { return m.skip(people[who], id(++matches)); }
  outcome disconnect(std::size_t who, bool told = true) { return m.disconnect(people[who], told, id(++matches)); }

  matchmaker m;
  std::vector<user_handle> people;
  std::uint8_t matches = 0;
};

bool is(const effect& e, effect_kind kind, user_handle user) {
  return e.kind == kind && e.user == user;
}

void require_match(const outcome& out, std::size_t at, user_handle waited, user_handle came) {
  REQUIRE(out.effects.size() == at + 2);
  CHECK(is(out.effects[at], effect_kind::matched, came));
  CHECK(is(out.effects[at + 1], effect_kind::matched, waited));
  CHECK_FALSE(out.effects[at].initiator);
  CHECK(out.effects[at + 1].initiator);
  CHECK(out.effects[at].match == out.effects[at + 1].match);
  CHECK(out.effects[at].partner == out.effects[at + 1].to);
  CHECK(out.effects[at + 1].partner == out.effects[at].to);
}

}  // namespace

TEST_CASE("the first waits, the second meets the first, the third waits") {
  room r(3);
  const auto first = r.find(0);
  REQUIRE(first.effects.size() == 1);
  CHECK(is(first.effects[0], effect_kind::waiting, r.people[0]));
  const auto second = r.find(1);
  require_match(second, 0, r.people[0], r.people[1]);
  CHECK(second.effects[0].partner_id == id(100));
  CHECK(second.effects[1].partner_id == id(101));
  CHECK(is(r.find(2).effects[0], effect_kind::waiting, r.people[2]));
  CHECK(r.m.stats().users == 3);
  CHECK(r.m.stats().matches == 1);
  CHECK(r.m.stats().waiting == 1);
}

TEST_CASE("who waits already is told again and stays in the queue once") {
  room r(1);
  (void)r.find(0);
  CHECK(is(r.find(0).effects[0], effect_kind::waiting, r.people[0]));
  CHECK(is(r.skip(0).effects[0], effect_kind::waiting, r.people[0]));
  CHECK(r.m.stats().waiting == 1);
  CHECK(r.m.stats().matches == 0);
}

TEST_CASE("a search within a match is refused and changes nothing") {
  room r(2);
  (void)r.find(0);
  (void)r.find(1);
  CHECK(r.find(0).why == refusal::in_match);
  CHECK(r.m.stats().matches == 1);
}

TEST_CASE("a skip tells the partner and goes on to whoever waits") {
  room r(3);
  (void)r.find(0);
  (void)r.find(1);
  (void)r.find(2);
  const auto out = r.skip(0);
  REQUIRE(out.effects.size() == 3);
  CHECK(is(out.effects[0], effect_kind::partner_skipped, r.people[1]));
  require_match(out, 1, r.people[2], r.people[0]);
}

TEST_CASE("two who have just parted do not meet again while anyone else waits") {
  room r(3);
  (void)r.find(0);
  (void)r.find(1);
  (void)r.skip(0);  // 0 waits, 1 is idle
  SECTION("nobody else: they meet again") {
    require_match(r.find(1), 0, r.people[0], r.people[1]);
  }
  SECTION("somebody else came first") {
    require_match(r.find(2), 0, r.people[0], r.people[2]);
    CHECK(is(r.find(1).effects[0], effect_kind::waiting, r.people[1]));
  }
}

TEST_CASE("stop leaves the queue or the match") {
  room r(2);
  (void)r.find(0);
  CHECK(r.m.stop(r.people[0]).effects.size() == 0);
  CHECK(r.m.stats().waiting == 0);
  (void)r.find(0);
  (void)r.find(1);
  const auto out = r.m.stop(r.people[1]);
  REQUIRE(out.effects.size() == 1);
  CHECK(is(out.effects[0], effect_kind::partner_left, r.people[0]));
  CHECK(r.m.stats().matches == 0);
  CHECK(r.m.stop(r.people[1]).effects.size() == 0);
}

TEST_CASE("who leaves is forgotten, and the handle never names another user") {
  room r(2);
  (void)r.find(0);
  (void)r.find(1);
  const auto out = r.disconnect(0);
  REQUIRE(out.effects.size() == 1);
  CHECK(is(out.effects[0], effect_kind::partner_left, r.people[1]));
  const auto next = r.m.connect({}, id(9));
  CHECK(next.slot == r.people[0].slot);
  CHECK(r.find(0).why == refusal::unknown_user);
  CHECK(r.skip(0).why == refusal::unknown_user);
  CHECK(r.m.stop(r.people[0]).why == refusal::unknown_user);
  CHECK(r.disconnect(0).why == refusal::unknown_user);
  CHECK(r.m.stats().users == 2);
}

TEST_CASE("a partner who died before hearing of the match puts the other back at the front") {
  room r(4);
  (void)r.find(0);
  (void)r.find(1);
  SECTION("nobody waits") {
    const auto out = r.disconnect(1, false);
    REQUIRE(out.effects.size() == 2);
    CHECK(is(out.effects[0], effect_kind::partner_left, r.people[0]));
    CHECK(is(out.effects[1], effect_kind::waiting, r.people[0]));
    CHECK(r.m.stats().waiting == 1);
  }
  SECTION("somebody waits") {
    (void)r.find(2);
    const auto out = r.disconnect(1, false);
    CHECK(is(out.effects[0], effect_kind::partner_left, r.people[0]));
    require_match(out, 1, r.people[2], r.people[0]);
  }
}

TEST_CASE("a match outlives a connection that is lost, and ends with it when the partner goes on") {
  room r(3);
  (void)r.find(0);
  (void)r.find(1);
  CHECK(r.m.suspend(r.people[0], true, id(9)).before == standing::in_match);
  CHECK(r.m.stats().users == 3);
  CHECK(r.m.stats().matches == 1);
  SECTION("the user comes back") {
    CHECK(r.m.resume(r.people[0]) == refusal::none);
    CHECK(is(r.skip(1).effects[0], effect_kind::partner_skipped, r.people[0]));
    CHECK(r.m.stats().users == 3);
  }
  SECTION("the partner skips: who is away is told, and forgotten") {
    const auto out = r.skip(1);
    REQUIRE(out.effects.size() == 2);
    CHECK(is(out.effects[0], effect_kind::partner_skipped, r.people[0]));
    CHECK(is(out.effects[1], effect_kind::waiting, r.people[1]));
    CHECK(r.m.stats().users == 2);
    CHECK(r.m.resume(r.people[0]) == refusal::unknown_user);
  }
  SECTION("the partner's connection is lost too") {
    CHECK(r.m.suspend(r.people[1], true, id(9)).before == standing::in_match);
    CHECK(r.m.stats().matches == 1);
    CHECK(is(r.disconnect(0).effects[0], effect_kind::partner_left, r.people[1]));
    CHECK(r.m.stats().users == 1);
  }
  CHECK_FALSE(r.m.broken_invariant());
}

TEST_CASE("nobody meets somebody whose connection is lost") {
  room r(3);
  CHECK(r.m.suspend(r.people[0], true, id(9)).before == standing::idle);
  (void)r.find(1);
  CHECK(r.m.suspend(r.people[1], true, id(9)).before == standing::waiting);
  CHECK(is(r.find(2).effects[0], effect_kind::waiting, r.people[2]));
  CHECK(r.m.stats().users == 1);
  CHECK(r.m.resume(r.people[1]) == refusal::unknown_user);
}

TEST_CASE("who was lost before hearing of the match was still waiting, and so is the other") {
  room r(2);
  (void)r.find(0);
  (void)r.find(1);
  const auto lost = r.m.suspend(r.people[1], false, id(9));
  CHECK(lost.before == standing::waiting);
  REQUIRE(lost.effects.size() == 2);
  CHECK(is(lost.effects[1], effect_kind::waiting, r.people[0]));
  CHECK(r.m.stats().users == 1);
}

TEST_CASE("two whom the rule keeps apart both wait, and meet others in their turn") {
  room r(4);
  r.m.set_rule([](const identity& a, const identity& b) {
    return std::minmax({a.public_id[0], b.public_id[0]}) != std::pair<std::uint8_t, std::uint8_t>{100, 101};
  });
  r.find(0);
  const auto second = r.find(1);
  REQUIRE(second.effects.size() == 1);
  CHECK(is(second.effects[0], effect_kind::waiting, r.people[1]));
  CHECK(r.m.stats().waiting == 2);
  require_match(r.find(2), 0, r.people[0], r.people[2]);
  require_match(r.find(3), 0, r.people[1], r.people[3]);
  CHECK_FALSE(r.m.broken_invariant());
}

TEST_CASE("two who were kept apart meet when one searches again and the rule does not hold any more") {
  room r(2);
  bool may = false;
  r.m.set_rule([&](const identity&, const identity&) { return may; });
  r.find(0);
  r.find(1);
  CHECK(r.find(0).effects[0].kind == effect_kind::waiting);
  may = true;
  const auto out = r.find(0);
  require_match(out, 0, r.people[1], r.people[0]);
  CHECK(out.kept);
  CHECK(r.m.stats().waiting == 0);
  CHECK_FALSE(r.m.broken_invariant());
}

TEST_CASE("who was in a match that has ended is said, with the keys") {
  matchmaker m;
  const auto a = m.connect({1, 2, 1, 3}, id(1), 11), b = m.connect({1, 2, 2, 3}, id(2), 12);
  m.find(a, id(50));
  CHECK_FALSE(m.find(b, id(51)).parted);
  const auto out = m.stop(b);
  REQUIRE(out.parted);
  CHECK(out.parted->match == id(51));
  CHECK(out.parted->first.public_id == id(2));
  CHECK(out.parted->first.key == 12);
  CHECK(out.parted->second.public_id == id(1));
  CHECK(out.parted->second.key == 11);
  CHECK_FALSE(m.stop(b).parted);
  m.set_key(b, 11);
  CHECK(m.with_key(11).size() == 2);
  CHECK(m.with_key(12).empty());
}
