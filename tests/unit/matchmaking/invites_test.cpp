#include "support/ids.hpp"

#include <flinxx/matchmaking/matchmaker.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <vector>

using namespace flinxx::matchmaking;
using flinxx::test::id;

namespace {

constexpr std::int64_t invite_ms = 1'000;

// A matchmaker with some users, who come with the invite by a number, or with none by 0.
struct room {
  explicit room(std::uint8_t users) {
    m.set_invite_time(invite_ms);
    for (std::uint8_t i = 0; i < users; ++i) add(static_cast<std::uint8_t>(100 + i));
  }

  void add(std::uint8_t public_id) {
    const auto worker = static_cast<std::uint16_t>(people.size());
    people.push_back(m.connect({1, worker, {7, 3}}, id(public_id)));
  }
  static wishes by(std::uint8_t named, mode as = mode::video) {
    wishes w;
    w.mode = as;
    if (named != 0) w.invite = id(named);
    return w;
  }
  outcome find(std::size_t who, std::uint8_t named = 0, mode as = mode::video) {
    const outcome out = m.find(people[who], id(++matches), by(named, as));
    CHECK_FALSE(m.broken_invariant());
    return out;
  }
  outcome skip(std::size_t who, std::uint8_t named = 0) { return m.skip(people[who], id(++matches), by(named)); }

  matchmaker m;
  std::vector<user_handle> people;
  std::uint8_t matches = 0;
};

bool waits(const outcome& out) {
  return out.effects.size() == 1 && out.effects[0].kind == effect_kind::waiting;
}

bool meets(const outcome& out) {
  return out.effects.size() == 2 && out.effects[0].kind == effect_kind::matched;
}

constexpr std::uint8_t code = 9;

}  // namespace

TEST_CASE("two meet by an invite, whoever else waits and whatever they wish") {
  room r(4);
  REQUIRE(r.m.invite(id(code)));
  CHECK(waits(r.find(0)));
  CHECK(waits(r.find(1, code)));
  CHECK(r.m.stats().waiting == 2);
  CHECK(meets(r.find(2)));  // with the first one
  const outcome friends = r.find(3, code, mode::text);
  REQUIRE(meets(friends));
  CHECK(friends.effects[0].partner_id == id(101));
  CHECK(r.m.stats().waiting == 0);
}

TEST_CASE("whoever waits by an invite is met by nobody else, in no queue and in no lobby") {
  room r(2);
  REQUIRE(r.m.invite(id(code)));
  CHECK(waits(r.find(0, code)));
  CHECK(waits(r.find(1)));
  CHECK_FALSE(r.m.next_offered());
  CHECK(r.m.next_waiting() == r.people[1]);
  CHECK(r.m.offer(r.people[0], id(77)).why == refusal::unknown_user);
  r.m.set_lobby(lobby_rule::open);
  CHECK(waits(r.find(0, code)));
}

TEST_CASE("a third one with an invite is refused, and stays where it is") {
  room r(3);
  REQUIRE(r.m.invite(id(code)));
  r.find(0, code);
  r.find(1, code);
  r.find(2);
  CHECK(r.find(2, code).why == refusal::not_invited);
  CHECK(r.m.stats().waiting == 1);
  r.m.stop(r.people[0]);
  CHECK(r.find(2, code).why == refusal::not_invited);
}

TEST_CASE("the two of an invite meet again by it, until it is over") {
  room r(2);
  REQUIRE(r.m.invite(id(code)));
  r.find(0, code);
  r.find(1, code);
  r.m.stop(r.people[1]);
  CHECK(waits(r.find(0, code)));
  CHECK(meets(r.find(1, code)));
  r.m.stop(r.people[1]);
  r.m.set_time(invite_ms);
  CHECK(r.find(0, code).why == refusal::not_invited);
}

TEST_CASE("an invite that nobody has made is refused") {
  room r(1);
  CHECK(r.find(0, code).why == refusal::not_invited);
  CHECK(r.m.stats().waiting == 0);
}

TEST_CASE("whoever waits by an invite that is over hears so, and waits no more") {
  room r(1);
  REQUIRE(r.m.invite(id(code)));
  r.find(0, code);
  CHECK(r.m.next_relax() == invite_ms);
  r.m.set_time(invite_ms);
  const outcome out = r.m.relax(id(50));
  REQUIRE(out.effects.size() == 1);
  CHECK(out.effects[0].kind == effect_kind::uninvited);
  CHECK(out.effects[0].match == id(code));
  CHECK(r.m.stats().waiting == 0);
  CHECK_FALSE(r.m.next_relax());
  CHECK_FALSE(r.m.broken_invariant());
}

TEST_CASE("asked again, one waits by the invite as before; asked for anybody, one leaves it") {
  room r(3);
  REQUIRE(r.m.invite(id(code)));
  r.find(0, code);
  CHECK(r.find(0, code).kept);
  CHECK(waits(r.find(1)));
  CHECK(meets(r.find(0)));
  CHECK(waits(r.find(2, code)));
}

TEST_CASE("whoever skips the friend goes on to anybody") {
  room r(3);
  REQUIRE(r.m.invite(id(code)));
  r.find(0, code);
  r.find(1, code);
  r.find(2);
  const outcome out = r.skip(0, code);
  CHECK(out.before == standing::in_match);
  REQUIRE(out.effects.size() == 3);
  CHECK(out.effects[0].kind == effect_kind::partner_skipped);
  CHECK(out.effects[1].partner_id == id(102));
}

TEST_CASE("two who are kept apart do not meet by an invite either") {
  room r(2);
  r.m.set_rule([](const identity&, const identity&) { return false; });
  REQUIRE(r.m.invite(id(code)));
  CHECK(waits(r.find(0, code)));
  CHECK(r.find(1, code).why == refusal::not_invited);
  CHECK(r.m.stats().waiting == 1);
}

TEST_CASE("whose friend has gone before it could be told waits for it by the invite, and meets nobody else") {
  room r(3);
  REQUIRE(r.m.invite(id(code)));
  r.find(0, code);
  r.find(1, code);
  r.find(2);
  const outcome out = r.m.suspend(r.people[1], false, id(60));
  REQUIRE(out.effects.size() == 2);
  CHECK(out.effects[0].kind == effect_kind::partner_left);
  CHECK(out.effects[1].kind == effect_kind::waiting);
  CHECK_FALSE(r.m.broken_invariant());
  r.add(101);  // the same user is back
  CHECK(meets(r.find(3, code)));
}

TEST_CASE("an invite by which one of the two never heard of the other is open again") {
  room r(3);
  REQUIRE(r.m.invite(id(code)));
  r.find(0, code);
  r.find(1, code);
  (void)r.m.disconnect(r.people[1], false, id(60));
  CHECK(meets(r.find(2, code)));  // the same friend, who has loaded the page again
  (void)r.m.disconnect(r.people[2], true, id(61));
  r.add(120);
  CHECK(r.find(3, code).why == refusal::not_invited);
}

TEST_CASE("two of an invite, one of whom has gone to another node, meet no stranger when their match comes undone") {
  room r(2);
  REQUIRE(r.m.invite(id(code)));
  r.m.set_lobby(lobby_rule::open);
  r.find(0, code);
  const id128 match = r.find(1, code).effects[0].match;
  departure gone;
  (void)r.m.depart(r.people[1], match, true, id(60), gone);
  const address there{2, 0, {1, 1}};
  (void)r.m.far_moved(match, no_address.node, there);
  SECTION("it comes undone from there") {
    const outcome out = r.m.far_parted(match, there.node, effect_kind::undone, id(61));
    REQUIRE(out.effects.size() == 2);
    CHECK(out.effects[1].kind == effect_kind::waiting);
  }
  SECTION("it has come back first") {
    outcome back;
    const user_handle self = r.m.return_here(match, id(101), {1, 1, {7, 3}}, back);
    const outcome out = r.m.disconnect(self, false, id(61));
    REQUIRE(out.effects.size() == 2);
    CHECK(out.effects[1].kind == effect_kind::waiting);
  }
  CHECK_FALSE(r.m.next_offered());
  CHECK_FALSE(r.m.next_waiting());
  CHECK_FALSE(r.m.broken_invariant());
}

TEST_CASE("an invite that comes to another node with one of two who have met by it is for these two there") {
  room r(1);
  const user_handle self = r.m.arrive(id(50), {{}, no_address, id(110)}, {1, 9, {7, 3}}, id(109));
  r.m.keep_invite(self, id(code));
  CHECK(r.find(0, code).why == refusal::not_invited);
  (void)r.m.stop(self);
  r.add(110);
  CHECK(waits(r.find(1, code)));
}

TEST_CASE("an invite of two whose match was restored stays theirs, also when that comes undone") {
  room r(1);
  const address there{2, 0, {1, 1}};
  id128 match = id(50);
  SECTION("the node of the one that stays has restarted") {
    const user_handle self = r.m.arrive(match, {{}, no_address, id(110)}, {1, 9, {7, 3}}, id(109));
    r.m.keep_invite(self, id(code));
    (void)r.m.far_moved(match, no_address.node, there);
  }
  SECTION("that of the other one") {
    REQUIRE(r.m.invite(id(code)));
    r.add(109);
    r.add(110);
    r.find(1, code);
    match = r.find(2, code).effects[0].match;
    departure gone;
    (void)r.m.depart(r.people[2], match, true, id(60), gone);
    REQUIRE(r.m.claim(match, {{1, 1}, there, id(110)}, false).why == refusal::none);
  }
  const outcome out = r.m.far_parted(match, there.node, effect_kind::undone, id(61));
  REQUIRE(out.effects.size() == 2);
  CHECK(out.effects[1].kind == effect_kind::waiting);
  CHECK(r.find(0, code).why == refusal::not_invited);
}

TEST_CASE("a skip leads to strangers, also when the friend has gone; whoever waits for the friend goes on waiting") {
  room r(3);
  REQUIRE(r.m.invite(id(code)));
  r.find(0, code);
  r.find(2);
  CHECK(waits(r.skip(0, code)));
  r.find(1, code);
  r.m.stop(r.people[1]);
  CHECK(meets(r.skip(0, code)));
}

TEST_CASE("whose friend has gone before it could be told, and whose invite is over meanwhile, hears both") {
  room r(2);
  REQUIRE(r.m.invite(id(code)));
  r.find(0, code);
  r.find(1, code);
  r.m.set_time(invite_ms);
  r.m.relax(id(50));
  const outcome out = r.m.disconnect(r.people[1], false, id(60));
  REQUIRE(out.effects.size() == 2);
  CHECK(out.effects[1].kind == effect_kind::uninvited);
  CHECK_FALSE(r.m.broken_invariant());
}

TEST_CASE("so many invites there are and no more, until one is over") {
  room r(1);
  for (std::size_t i = 0; i < invites::most; ++i) {
    id128 name{1};
    name[4] = static_cast<std::uint8_t>(i);
    name[5] = static_cast<std::uint8_t>(i >> 8);
    REQUIRE(r.m.invite(name));
  }
  CHECK_FALSE(r.m.invite(id(code)));
  r.m.set_time(invite_ms);
  r.m.relax(id(50));
  CHECK(r.m.invite(id(code)));
}
