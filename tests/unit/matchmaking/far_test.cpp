#include "support/ids.hpp"

#include <flinxx/matchmaking/matchmaker.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace flinxx::matchmaking;
using flinxx::test::id;
using kind = effect_kind;

namespace {

constexpr std::uint16_t here = 7;
constexpr std::uint16_t there = 8;

// Users of one node, some strangers of another one, and the effects of the last command.
struct room {
  explicit room(lobby_rule rule = lobby_rule::open, std::uint8_t users = 2) {
    m.set_lobby(rule);
    for (std::uint8_t i = 0; i < users; ++i)
      people.push_back(m.connect({here, 0, {i, 0}}, id(static_cast<std::uint8_t>(100 + i))));
  }
  ~room() { CHECK_FALSE(m.broken_invariant()); }

  static far_user stranger(std::uint8_t n, std::uint16_t node = there) {
    return {{n, 5}, {node, 1, {n, 6}}, id(static_cast<std::uint8_t>(200 + n))};
  }
  outcome find(std::size_t who, std::uint8_t fresh) { return m.find(people[who], id(fresh)); }
  // User 0 is in match 50 with stranger 1, who has taken the offer.
  void meet_stranger() {
    (void)find(0, 1);
    (void)m.accept_far(people[0], id(1), stranger(1), id(50));
  }

  matchmaker m;
  std::vector<user_handle> people;
};

std::vector<kind> kinds(const outcome& out) {
  std::vector<kind> k;
  for (const effect& e : out.effects) k.push_back(e.kind);
  return k;
}

using list = std::vector<kind>;

}  // namespace

TEST_CASE("who finds nobody while the lobby is open is offered, and counts as waiting") {
  room r;
  const outcome out = r.find(0, 1);
  REQUIRE(kinds(out) == list{kind::waiting, kind::offer});
  CHECK(out.effects[1].to == lobby_address);
  CHECK(out.effects[1].match == id(1));
  CHECK(r.m.stats().waiting == 1);
  const auto t = r.m.ticket_of(r.people[0]);
  REQUIRE(t);
  CHECK((t->id == id(1) && t->public_id == id(100) && t->where.node == here && t->last_partner == id128{}));
  CHECK(kinds(r.find(0, 2)) == list{kind::waiting, kind::ask_again});
  CHECK(r.m.ticket_of(r.people[0])->id == id(1));
}

TEST_CASE("nobody here meets one who is offered but by the lobby") {
  room r;
  (void)r.find(0, 1);
  CHECK(kinds(r.find(1, 2)) == list{kind::waiting, kind::offer});
  CHECK(r.m.stats().matches == 0);
  SECTION("the lobby brings them together; the one who was taken is told last") {
    const outcome out = r.m.meet(r.people[0], id(1), r.people[1], id(2));
    REQUIRE(kinds(out) == list{kind::matched, kind::matched});
    CHECK((out.effects[1].user == r.people[0] && out.effects[1].initiator && out.effects[1].match == id(2)));
    CHECK(r.m.stats().matches == 1);
  }
  SECTION("not by an offer that does not hold") {
    CHECK(r.m.meet(r.people[0], id(9), r.people[1], id(2)).why == refusal::unknown_user);
    CHECK(r.m.meet(r.people[0], id(1), r.people[1], id(9)).why == refusal::unknown_user);
    CHECK(r.m.meet(r.people[0], id(1), r.people[0], id(1)).why == refusal::unknown_user);
    CHECK(r.m.stats().waiting == 2);
  }
}

TEST_CASE("who lingers is met here, or offered when that is over") {
  room r(lobby_rule::linger, 3);
  const outcome out = r.find(0, 1);
  REQUIRE(kinds(out) == list{kind::waiting, kind::linger});
  CHECK_FALSE(r.m.ticket_of(r.people[0]));
  SECTION("somebody comes in time") {
    CHECK(kinds(r.find(1, 2)) == list{kind::matched, kind::matched});
    CHECK(r.m.offer(r.people[0], id(3)).why == refusal::unknown_user);
  }
  SECTION("nobody comes") {
    CHECK(kinds(r.m.offer(r.people[0], id(3))) == list{kind::offer});
    CHECK(r.m.offer(r.people[0], id(4)).why == refusal::unknown_user);
    CHECK(kinds(r.find(1, 5)) == list{kind::waiting, kind::linger});
  }
}

TEST_CASE("an offer ends with the wait: the lobby is told") {
  room r;
  (void)r.find(0, 1);
  outcome out;
  SECTION("stop") {
    out = r.m.stop(r.people[0]);
  }
  SECTION("the end") {
    out = r.m.disconnect(r.people[0], true, id(2));
  }
  SECTION("a lost connection") {
    out = r.m.suspend(r.people[0], true, id(2));
    CHECK(out.before == standing::waiting);
  }
  REQUIRE(kinds(out) == list{kind::withdraw});
  CHECK(out.effects[0].match == id(1));
  CHECK(r.m.stats().waiting == 0);
}

TEST_CASE("an offer by another id is another one") {
  room r;
  (void)r.find(0, 1);
  CHECK(r.m.renew(r.people[0], id(9), id(2)) == refusal::unknown_user);
  CHECK(r.m.renew(r.people[0], id(1), id(2)) == refusal::none);
  CHECK(kinds(r.m.accept_far(r.people[0], id(1), room::stranger(1), id(50))) == list{kind::refused});
  CHECK(r.m.ticket_of(r.people[0])->id == id(2));
}

TEST_CASE("those who come home from the lobby meet each other") {
  room r(lobby_rule::open, 3);
  for (std::uint8_t i = 0; i < 3; ++i) (void)r.find(i, static_cast<std::uint8_t>(i + 1));
  r.m.set_lobby(lobby_rule::none);
  CHECK(r.m.next_offered() == r.people[0]);
  CHECK(kinds(r.m.withdraw(r.people[0], id(11))).empty());
  CHECK(kinds(r.m.withdraw(r.people[1], id(12))) == list{kind::matched, kind::matched});
  CHECK(kinds(r.m.withdraw(r.people[2], id(13))).empty());
  CHECK_FALSE(r.m.next_offered());
  CHECK(r.m.next_waiting() == r.people[2]);
}

TEST_CASE("a far user takes an offer: both are told, and the far one makes the first offer") {
  room r;
  (void)r.find(0, 1);
  const outcome out = r.m.accept_far(r.people[0], id(1), room::stranger(1), id(50));
  REQUIRE(kinds(out) == list{kind::matched, kind::matched});
  CHECK((out.effects[0].user == r.people[0] && !out.effects[0].initiator && out.effects[0].partner_id == id(201)));
  CHECK((out.effects[1].to == room::stranger(1).where && out.effects[1].initiator));
  CHECK((out.effects[1].user == user_handle{1, 5} && out.effects[1].partner_id == id(100)));
  CHECK(r.m.stats().matches == 0);  // it counts where the initiator is
  CHECK(r.m.sum_with(there) == far_sum{1, id(50)});
  CHECK(r.m.matches_with(there) == std::vector{id(50)});
  CHECK(r.find(0, 2).why == refusal::in_match);
  CHECK(r.m.partner_in(id(50), r.people[0])->where == room::stranger(1).where);
}

TEST_CASE("an offer that has taken a far user") {
  room r;
  (void)r.find(0, 1);
  SECTION("holds") {
    const outcome out = r.m.enter_far(r.people[0], id(1), room::stranger(1));
    REQUIRE(kinds(out) == list{kind::matched});
    CHECK((out.effects[0].initiator && out.effects[0].match == id(1)));
    CHECK(r.m.stats().matches == 1);
  }
  SECTION("does not hold any more: the other one hears of it") {
    (void)r.m.stop(r.people[0]);
    const outcome out = r.m.enter_far(r.people[0], id(1), room::stranger(1));
    CHECK(out.why == refusal::unknown_user);
    REQUIRE(kinds(out) == list{kind::undone});
    CHECK(out.effects[0].to == room::stranger(1).where);
  }
}

TEST_CASE("the id of a match is there once") {
  room r;
  r.meet_stranger();
  (void)r.find(1, 2);
  CHECK(kinds(r.m.accept_far(r.people[1], id(2), room::stranger(2), id(50))) == list{kind::refused});
  CHECK(r.m.stats().waiting == 1);
}

TEST_CASE("whatever ends a far match here is told to the other node") {
  room r;
  r.meet_stranger();
  outcome out;
  kind told{};
  SECTION("skip") {
    out = r.m.skip(r.people[0], id(2));
    told = kind::partner_skipped;
    CHECK(kinds(out) == list{told, kind::waiting, kind::offer});
    CHECK(r.m.ticket_of(r.people[0])->last_partner == id(201));
  }
  SECTION("stop") {
    out = r.m.stop(r.people[0]);
    told = kind::partner_left;
  }
  SECTION("the end") {
    out = r.m.disconnect(r.people[0], true, id(2));
    told = kind::partner_left;
  }
  SECTION("the end before the user could be told") {
    out = r.m.disconnect(r.people[0], false, id(2));
    told = kind::undone;
  }
  SECTION("a connection that was lost before the user could be told") {
    out = r.m.suspend(r.people[0], false, id(2));
    told = kind::undone;
    CHECK(out.before == standing::waiting);
  }
  CHECK(out.effects[0].kind == told);
  CHECK(out.effects[0].to == room::stranger(1).where);
  CHECK(out.effects[0].match == id(50));
  CHECK(r.m.sum_with(there) == far_sum{});
}

TEST_CASE("what the other node says of the end") {
  room r;
  r.meet_stranger();
  SECTION("skipped") {
    CHECK(kinds(r.m.far_parted(id(50), there, kind::partner_skipped, id(2))) == list{kind::partner_skipped});
    CHECK(r.m.stats().waiting == 0);
  }
  SECTION("left") {
    CHECK(kinds(r.m.far_parted(id(50), there, kind::partner_left, id(2))) == list{kind::partner_left});
  }
  SECTION("never heard of it: the user goes on, and is not put out") {
    const outcome out = r.m.far_parted(id(50), there, kind::undone, id(2));
    REQUIRE(kinds(out) == list{kind::partner_left, kind::waiting, kind::offer});
    CHECK(out.effects[2].initiator);  // from the front
  }
  SECTION("while the user's connection is lost: it is forgotten") {
    CHECK(r.m.suspend(r.people[0], true, id(2)).before == standing::in_match);
    CHECK(kinds(r.m.far_parted(id(50), there, kind::undone, id(2))) == list{kind::partner_left});
    CHECK(r.m.resume(r.people[0]) == refusal::unknown_user);
  }
  SECTION("of another match, or from another node: nothing") {
    CHECK(r.m.far_parted(id(51), there, kind::partner_left, id(2)).why == refusal::unknown_user);
    CHECK(r.m.far_parted(id(50), there + 1, kind::partner_left, id(2)).why == refusal::unknown_user);
    CHECK(r.m.partner_in(id(50), r.people[0]));
  }
}

TEST_CASE("a far partner whose node is gone is missing, and may come back elsewhere") {
  room r;
  r.meet_stranger();
  const outcome gone = r.m.far_moved(id(50), there, no_address);
  REQUIRE(kinds(gone) == list{kind::restored});
  CHECK(gone.effects[0].partner == no_address);
  CHECK(r.m.sum_with(there) == far_sum{});
  CHECK(r.m.far_moved(id(50), there, no_address).why == refusal::unknown_user);
  SECTION("it comes") {
    const address elsewhere{there + 1, 0, {3, 3}};
    CHECK(r.m.far_moved(id(50), no_address.node, elsewhere).effects[0].partner == elsewhere);
    CHECK(r.m.sum_with(there + 1) == far_sum{1, id(50)});
    CHECK(r.find(0, 2).why == refusal::in_match);
  }
  SECTION("a search gives it up") {
    CHECK(kinds(r.find(0, 2)) == list{kind::partner_left, kind::waiting, kind::offer});
  }
  SECTION("it does not come") {
    CHECK(kinds(r.m.far_parted(id(50), no_address.node, kind::partner_left, id(2))) == list{kind::partner_left});
  }
}
