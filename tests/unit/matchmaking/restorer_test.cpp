#include "support/ids.hpp"

#include <flinxx/matchmaking/restorer.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <optional>
#include <random>
#include <vector>

using namespace flinxx::matchmaking;
using flinxx::test::id;

namespace {

address at(std::uint32_t slot) {
  return {0, 1, slot, 0};
}

// A waiting room after a restart; whoever comes back lives at the address with its own number.
struct room {
  room() { back.open_until(end); }

  user_handle come(std::uint8_t who, const std::optional<past_match>& said = {}) {
    effects.clear();
    return back.restore(at(who), id(who), said, now, effects);
  }
  void check(std::size_t users, std::size_t matches, std::size_t waiting = 0) const {
    const auto counts = rules.stats();
    CHECK(counts.users == users);
    CHECK(counts.matches == matches);
    CHECK(counts.waiting == waiting);
    CHECK_FALSE(rules.broken_invariant());
  }
  // What somebody is told, apart from what goes nowhere.
  void check_told(std::vector<std::pair<effect_kind, std::uint32_t>> expected) const {
    std::vector<std::pair<effect_kind, std::uint32_t>> told;
    for (const effect& e : effects)
      if (e.to != no_address) told.emplace_back(e.kind, e.to.local.slot);
    CHECK(told == expected);
  }

  static constexpr std::int64_t end = 120'000;
  std::int64_t now = 0;
  matchmaker rules;
  restorer back{rules};
  std::vector<effect> effects;
};

past_match with(std::uint8_t partner, std::uint8_t match = 99) {
  return {id(match), id(partner)};
}

using kind = effect_kind;

}  // namespace

TEST_CASE("the first of two is in the match and the second missing; when it comes, each learns where the other is") {
  room r;
  const auto a = r.come(1, with(2));
  r.check(2, 1);
  r.check_told({{kind::restored, 1}});
  CHECK(r.effects[0].partner == no_address);
  CHECK(r.effects[0].partner_id == id(2));
  CHECK(r.effects[0].match == id(99));
  CHECK(r.rules.partner_in(id(99), a)->where == no_address);

  const auto b = r.come(2, with(1));
  r.check(2, 1);
  r.check_told({{kind::restored, 2}, {kind::restored, 1}});
  CHECK(r.effects[0].partner == at(1));
  CHECK(r.effects[1].partner == at(2));
  CHECK(r.rules.partner_in(id(99), a)->self == b);
  CHECK(r.rules.partner_in(id(99), b)->where == at(1));
  CHECK_FALSE(r.rules.partner_in(id(98), b));

  CHECK(r.rules.find(a, id(3)).why == refusal::in_match);
  const auto out = r.rules.skip(a, id(3));
  CHECK(out.effects[0].kind == kind::partner_skipped);
  CHECK(out.effects[0].to == at(2));
  r.check(2, 0, 1);
}

TEST_CASE("who names no match, or another one, ends the one in which it is missing") {
  for (const std::optional<past_match>& said :
       {std::optional<past_match>(), std::optional(with(3, 98)), std::optional(with(1, 98))}) {
    room r;
    const auto a = r.come(1, with(2));
    const auto b = r.come(2, said);
    CHECK(std::find_if(r.effects.begin(), r.effects.end(), [](const effect& e) {
            return e.kind == kind::partner_left && e.to == at(1) && e.match == id(99);
          }) != r.effects.end());
    CHECK_FALSE(r.rules.partner_in(id(99), a));
    CHECK_FALSE(r.rules.partner_in(id(99), b));
    const bool waits_for_a_third = said && said->partner == id(3);
    r.check(waits_for_a_third ? 3 : 2, waits_for_a_third ? 1 : 0);
  }
}

TEST_CASE("a match whose second user has come and does not name it is over") {
  room r;
  (void)r.come(2);
  (void)r.come(1, with(2));
  r.check_told({{kind::partner_left, 1}});
  r.check(2, 0);
}

TEST_CASE("who has come and gone is not missing") {
  room r;
  const auto a = r.come(1, with(2));
  (void)r.rules.disconnect(a, true, {});
  r.check(0, 0);
  (void)r.come(2, with(1));
  r.check_told({{kind::partner_left, 2}});
  r.check(1, 0);
}

TEST_CASE("an old claim does not stand in the way of a true one") {
  for (const bool old_one_first : {true, false}) {
    room r;
    if (old_one_first) (void)r.come(3, with(2, 50));
    const auto a = r.come(1, with(2));
    if (!old_one_first) (void)r.come(3, with(2, 50));
    const auto b = r.come(2, with(1));
    CHECK(r.rules.partner_in(id(99), a)->self == b);
    CHECK(std::count_if(r.effects.begin(), r.effects.end(),
                        [](const effect& e) { return e.kind == kind::partner_left && e.to == at(3); }) == 1);
    r.check(3, 1);
  }
}

TEST_CASE("who searches gives up a match whose partner is missing") {
  room r;
  const auto a = r.come(1, with(2));
  const auto out = r.rules.find(a, id(3));
  CHECK(out.why == refusal::none);
  CHECK(out.effects.size() == 2);
  CHECK(out.effects[1].kind == kind::waiting);
  r.check(1, 0, 1);
  (void)r.come(2, with(1));
  r.check_told({{kind::partner_left, 2}});
}

TEST_CASE("when the time is over, those who wait are told, and nobody is missing any more") {
  room r;
  (void)r.come(1, with(2));
  (void)r.come(3, with(4, 77));
  (void)r.come(4, with(3, 77));
  r.effects.clear();
  r.back.expire(r.now = room::end, r.effects);
  r.check_told({{kind::partner_left, 1}});
  r.check(3, 1);
  (void)r.come(2, with(1));
  r.check_told({{kind::partner_left, 2}});
  (void)r.come(5, with(6, 78));
  r.check_told({{kind::partner_left, 5}});
  r.check(5, 1);
}

TEST_CASE("whatever is said, in whatever order: nobody is in two matches, and those who agree are together") {
  std::mt19937 random(7);
  const auto below = [&](unsigned n) { return std::uniform_int_distribution<unsigned>(0, n - 1)(random); };
  for (int round = 0; round < 3000; ++round) {
    room r;
    const std::uint8_t people = 8;
    std::vector<std::optional<past_match>> said(people + 1);
    for (std::uint8_t p = 1; p <= people; p += 2) {
      said[p] = with(static_cast<std::uint8_t>(p + 1), static_cast<std::uint8_t>(100 + p));
      said[p + 1U] = with(p, static_cast<std::uint8_t>(100 + p));
    }
    std::vector<bool> lies(people + 1);
    for (unsigned i = below(4); i > 0; --i) {
      const unsigned liar = 1 + below(people);
      lies[liar] = true;
      said[liar].reset();
      if (below(2) == 0)
        said[liar] = with(static_cast<std::uint8_t>(1 + below(people)), static_cast<std::uint8_t>(below(3)));
      if (said[liar] && said[liar]->partner == id(static_cast<std::uint8_t>(liar))) said[liar].reset();
    }
    std::vector<std::uint8_t> order(people);
    for (std::uint8_t i = 0; i < people; ++i) order[i] = static_cast<std::uint8_t>(i + 1);
    std::shuffle(order.begin(), order.end(), random);
    std::vector<user_handle> handles(people + 1);
    for (const std::uint8_t p : order) {
      handles[p] = r.come(p, said[p]);
      REQUIRE_FALSE(r.rules.broken_invariant());
    }
    for (std::uint8_t p = 1; p <= people; p += 2) {
      const bool agree = !lies[p] && !lies[p + 1U];
      const auto partner = r.rules.partner_in(id(static_cast<std::uint8_t>(100 + p)), handles[p]);
      REQUIRE(partner.has_value() == agree);
      if (agree) REQUIRE(partner->self == handles[p + 1U]);
    }
    r.back.expire(r.now = room::end, r.effects);
    REQUIRE_FALSE(r.rules.broken_invariant());
    REQUIRE(r.rules.stats().users == people);
  }
}

TEST_CASE("the second of two may come until the last moment, and not at the end") {
  for (const std::int64_t late : {0, 1}) {
    room r;
    const auto a = r.come(1, with(2));
    r.now = room::end - 1 + late;
    (void)r.come(2, with(1));
    CHECK(r.rules.partner_in(id(99), a).has_value() == (late == 0));
    r.check(2, late == 0 ? 1 : 0);
    if (late != 0) r.check_told({{kind::partner_left, 1}, {kind::partner_left, 2}});
  }
}

TEST_CASE("nothing ends before the time is over, and what is together does not end then") {
  room r;
  (void)r.come(1, with(2));
  (void)r.come(3, with(4, 77));
  (void)r.come(4, with(3, 77));
  r.effects.clear();
  r.back.expire(room::end - 1, r.effects);
  CHECK(r.effects.empty());
  r.check(4, 2);
  r.back.expire(room::end, r.effects);
  r.check_told({{kind::partner_left, 1}});
  r.check(3, 1);
}

TEST_CASE("a restorer that was not opened takes everybody as new") {
  matchmaker rules;
  restorer closed{rules};
  std::vector<effect> effects;
  (void)closed.restore(at(1), id(1), with(2), 0, effects);
  CHECK(effects.size() == 1);
  CHECK(effects[0].kind == kind::partner_left);
  CHECK(rules.stats().matches == 0);
}

TEST_CASE("where users come back at any time each is missed for its own time, however many come after it") {
  room r;
  r.now = room::end;
  r.back.miss_for(1000);
  (void)r.come(1, with(2));
  for (std::uint8_t next = 10; next < 20; next += 2) {
    r.now += 200;
    (void)r.come(next, with(static_cast<std::uint8_t>(next + 1), next));
  }
  r.check_told({{kind::partner_left, 1}, {kind::restored, 18}});
  r.check(1 + 2 * 5, 5);
  (void)r.come(2, with(1));
  r.check_told({{kind::restored, 2}});  // as the first of two again: nothing is left of before
  r.effects.clear();
  r.back.expire(r.now + 1000, r.effects);
  r.check(7, 0);
}

TEST_CASE("that one has come back is known for as long as one would be missed") {
  for (const std::int64_t later : {999, 1000}) {
    room r;
    r.now = room::end;
    r.back.miss_for(1000);
    (void)r.come(2);
    r.now += later;
    (void)r.come(1, with(2));
    r.check_told({{later < 1000 ? kind::partner_left : kind::restored, 1}});
  }
}

TEST_CASE("users come, search, leave and are late at random times: after the end nobody is missing") {
  std::mt19937 random(11);
  const auto below = [&](unsigned n) { return std::uniform_int_distribution<unsigned>(0, n - 1)(random); };
  for (int round = 0; round < 2000; ++round) {
    room r;
    const std::uint8_t people = 12;
    std::vector<std::uint8_t> order(people);
    for (std::uint8_t i = 0; i < people; ++i) order[i] = static_cast<std::uint8_t>(i + 1);
    std::shuffle(order.begin(), order.end(), random);
    std::vector<user_handle> there;
    std::vector<std::int64_t> came_at(people + 1);
    for (const std::uint8_t p : order) {
      r.now += below(20'000);
      came_at[p] = r.now;
      const std::uint8_t partner = p % 2 == 1 ? static_cast<std::uint8_t>(p + 1) : static_cast<std::uint8_t>(p - 1);
      there.push_back(r.come(
          p, below(8) == 0 ? std::nullopt : std::optional(with(partner, static_cast<std::uint8_t>((p + 1) / 2)))));
      if (below(6) == 0) (void)r.rules.find(there[below(static_cast<unsigned>(there.size()))], id(200));
      if (below(10) == 0) (void)r.rules.disconnect(there[below(static_cast<unsigned>(there.size()))], true, id(201));
      REQUIRE_FALSE(r.rules.broken_invariant());
    }
    r.now = std::max(r.now, room::end);
    r.back.expire(r.now, r.effects);
    REQUIRE_FALSE(r.rules.broken_invariant());
    for (std::uint8_t m = 1; m <= people / 2; ++m) {
      for (const user_handle u : there) {
        const auto partner = r.rules.partner_in(id(m), u);
        if (!partner) continue;
        REQUIRE(partner->where != no_address);
        REQUIRE(came_at[2 * m - 1] < room::end);
        REQUIRE(came_at[2 * m] < room::end);
      }
    }
  }
}
