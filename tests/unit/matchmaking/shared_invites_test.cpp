// Invites where there are other nodes: the lobby says who meets whom.
#include "support/ids.hpp"

#include <flinxx/matchmaking/matchmaker.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <vector>

using namespace flinxx::matchmaking;
using flinxx::test::id;

namespace {

constexpr std::int64_t invite_ms = 1'000;
constexpr std::uint8_t code = 9;
const address there{2, 0, {1, 1}};

struct room {
  explicit room(std::uint16_t users, lobby_rule lobby = lobby_rule::linger) {
    m.share_invites();
    m.set_invite_time(invite_ms);
    m.set_lobby(lobby);
    for (std::uint16_t i = 0; i < users; ++i)
      people.push_back(m.connect({1, i, {7, 3}}, id(static_cast<std::uint8_t>(100 + i))));
  }
  outcome find(std::size_t who, std::uint8_t named = code) {
    wishes w;
    if (named != 0) w.invite = id(named);
    const outcome out = m.find(people[who], id(++ids), w);
    CHECK_FALSE(m.broken_invariant());
    return out;
  }
  // The lobby goes, as the hub does it.
  std::vector<outcome> lose_lobby() {
    m.set_lobby(lobby_rule::none);
    std::vector<outcome> all;
    while (const auto user = m.next_offered()) all.push_back(m.withdraw(*user, id(++ids)));
    CHECK_FALSE(m.broken_invariant());
    return all;
  }

  matchmaker m;
  std::vector<user_handle> people;
  std::uint8_t ids = 0;
};

bool is_offered(const outcome& out) {
  return out.effects.size() == 2 && out.effects[0].kind == effect_kind::waiting &&
         out.effects[1].kind == effect_kind::offer;
}

}  // namespace

TEST_CASE("whoever comes by an invite is offered at once with it, also by one that is not known here") {
  room r(2);
  REQUIRE(r.m.invite(id(code)));
  CHECK(is_offered(r.find(0)));
  CHECK(is_offered(r.find(1, 33)));
  const auto known = r.m.ticket_of(r.people[0]);
  REQUIRE(known);
  CHECK((known->wanted.invite == id(code) && known->invite_ms == invite_ms));
  const auto unknown = r.m.ticket_of(r.people[1]);
  REQUIRE(unknown);
  CHECK((unknown->wanted.invite == id(33) && unknown->invite_ms == 0));
}

TEST_CASE("two on one node meet by the lobby's word, and from then on the invite is theirs") {
  room r(3);
  REQUIRE(r.m.invite(id(code)));
  r.find(0);
  r.find(1);
  const id128 first = r.m.ticket_of(r.people[0])->id;
  const id128 second = r.m.ticket_of(r.people[1])->id;
  CHECK(r.m.meet(r.people[0], first, r.people[1], second).effects.size() == 2);
  CHECK(r.find(2).why == refusal::not_invited);
  (void)r.m.stop(r.people[0]);
  r.find(0);
  CHECK(r.m.ticket_of(r.people[0])->guests == std::array<id128, 2>{id(100), id(101)});
}

TEST_CASE("whoever has met a far friend meets that one again, and when it comes undone whoever comes") {
  room r(2);
  r.find(0);
  const id128 offer = r.m.ticket_of(r.people[0])->id;
  const id128 match = id(200);
  REQUIRE(r.m.accept_far(r.people[0], offer, {{}, there, id(150)}, match).why == refusal::none);
  CHECK(r.find(1).why == refusal::not_invited);
  const outcome undone = r.m.far_parted(match, there.node, effect_kind::undone, id(201));
  REQUIRE(undone.effects.size() == 3);
  CHECK(undone.effects[2].kind == effect_kind::offer);
  CHECK(undone.effects[2].initiator);  // which tells the lobby that they have not met
  CHECK(is_offered(r.find(1)));
}

TEST_CASE("whose invite no node knows hears so, and waits no more") {
  room r(1);
  r.find(0, 33);
  const id128 offer = r.m.ticket_of(r.people[0])->id;
  CHECK(r.m.reject(r.people[0], id(77)).why == refusal::unknown_user);
  const outcome out = r.m.reject(r.people[0], offer);
  REQUIRE(out.effects.size() == 1);
  CHECK((out.effects[0].kind == effect_kind::uninvited && out.effects[0].match == id(33)));
  CHECK(r.m.stats().waiting == 0);
  CHECK_FALSE(r.m.broken_invariant());
}

TEST_CASE("without a lobby two meet here by an invite that is known here, which the lobby has yet to hear") {
  room r(4);
  REQUIRE(r.m.invite(id(code)));
  SECTION("who were offered when it went") {
    r.find(0);
    r.find(1);
    CHECK(r.lose_lobby().back().effects.size() == 2);
  }
  SECTION("who come then") {
    r.lose_lobby();
    r.find(0);
    CHECK(r.find(1).effects.size() == 2);
  }
  const auto untold = r.m.take_untold_invites();
  REQUIRE(untold.size() == 1);
  CHECK((untold[0].name == id(code) && untold[0].left_ms == invite_ms));
  CHECK(r.m.take_untold_invites().empty());
  CHECK(r.find(2).why == refusal::not_invited);
}

TEST_CASE("the other nodes are not told of two of whom one never heard of the match") {
  room r(2, lobby_rule::none);
  REQUIRE(r.m.invite(id(code)));
  r.find(0);
  r.find(1);
  (void)r.m.disconnect(r.people[1], false, id(90));
  CHECK(r.m.take_untold_invites().empty());
}

TEST_CASE("without a lobby nobody meets by an invite that is not known here, and all are offered when it is back") {
  room r(3, lobby_rule::none);
  r.find(0);
  CHECK(r.find(1).effects.size() == 1);
  r.find(2, 0);
  r.m.set_lobby(lobby_rule::open);
  std::size_t offered = 0;
  while (const auto user = r.m.next_waiting()) (void)r.m.offer(*user, id(static_cast<std::uint8_t>(210 + offered++)));
  CHECK(offered == 3);
  CHECK_FALSE(r.m.broken_invariant());
}
