#include "support/ids.hpp"

#include <flinxx/matchmaking/matchmaker.hpp>

#include <catch2/catch.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

using namespace flinxx::matchmaking;
using flinxx::test::id;

namespace {

constexpr std::int64_t relax_ms = 5'000;

wishes wish(std::initializer_list<std::string_view> interests, std::initializer_list<std::string_view> languages = {},
            mode m = mode::video) {
  wishes w;
  w.mode = m;
  for (const auto& each : interests) w.hashes[w.interests++] = hash_of(each, false);
  for (const auto& each : languages) w.hashes[w.interests + std::size_t{w.languages++}] = hash_of(each, true);
  return w;
}

struct room {
  explicit room(std::size_t users) {
    m.set_relax_time(relax_ms);
    for (std::size_t i = 0; i < users; ++i)
      people.push_back(m.connect({0, 0, static_cast<std::uint32_t>(i), 0}, id(i + 1)));
  }
  outcome find(std::size_t who, const wishes& w = {}) { return m.find(people[who], id(++matches), w); }
  /// The last ones to meet by then.
  outcome at(std::int64_t ms) {
    m.set_time(ms);
    outcome last;
    while (m.next_relax() && *m.next_relax() <= ms)
      if (const outcome out = m.relax(id(++matches)); out.effects.size() > 0) last = out;
    return last;
  }
  /// Who is told first, and who last: who came and who waited.
  [[nodiscard]] bool are(const outcome& out, std::size_t came, std::size_t waited) const {
    const std::size_t last = out.effects.size();
    return last >= 2 && out.effects[last - 2].user == people[came] && out.effects[last - 1].user == people[waited] &&
           out.effects[last - 1].kind == effect_kind::matched;
  }

  matchmaker m{1};
  std::vector<user_handle> people;
  std::uint64_t matches = 0;
};

bool waits(const outcome& out, std::int32_t ms) {
  return out.effects.size() == 1 && out.effects[0].kind == effect_kind::waiting && out.effects[0].relax_ms == ms;
}

}  // namespace

TEST_CASE("who shares an interest meets first, though others wait longer") {
  room r(4);
  CHECK(waits(r.find(0, wish({"chess"})), relax_ms));
  CHECK(waits(r.find(1, wish({"music", "hiking"})), relax_ms));
  CHECK(waits(r.find(2, wish({"films"})), relax_ms));
  const auto out = r.find(3, wish({"films", "hiking"}));
  CHECK(r.are(out, 3, 1));
  CHECK(out.effects[0].shared == 0b10);
  CHECK(out.effects[1].shared == 0b10);
}

TEST_CASE("until when one waits for what one wishes is said with a lobby, too") {
  room r(2);
  r.m.set_lobby(lobby_rule::linger);
  const auto out = r.find(0, wish({"chess"}));
  CHECK(out.effects[0].kind == effect_kind::waiting);
  CHECK(out.effects[0].relax_ms == relax_ms);
  r.m.set_lobby(lobby_rule::none);
  CHECK(r.find(0, wish({"chess"})).effects[0].relax_ms == relax_ms);
}

TEST_CASE("a common language counts once there was time for a common interest, or at once without interests") {
  room r(4);
  CHECK(waits(r.find(0, wish({"chess"}, {"de"})), relax_ms));
  CHECK(waits(r.find(1, wish({"music"}, {"en", "de"})), relax_ms));
  CHECK(waits(r.find(2, wish({}, {"en"})), relax_ms));
  CHECK(r.are(r.find(3, wish({}, {"en"})), 3, 2));
  CHECK(r.at(relax_ms / 2 - 1).effects.size() == 0);
  CHECK(r.are(r.at(relax_ms / 2), 1, 0));
}

TEST_CASE("an interest is no language") {
  room r(2);
  r.find(0, wish({"de"}));
  CHECK(waits(r.find(1, wish({}, {"de"})), relax_ms));
}

TEST_CASE("after the relax time anybody will do: one who waits, or the next to come") {
  room r(4);
  r.find(0, wish({"chess"}));
  r.at(1'000);
  CHECK(waits(r.find(1, wish({"music"})), relax_ms));
  CHECK(r.are(r.at(relax_ms), 0, 1));
  CHECK(r.m.next_relax() == std::nullopt);
  r.find(2, wish({"films"}));
  CHECK(r.at(2 * relax_ms).effects.size() == 0);
  CHECK(waits(r.find(2, wish({"films"})), 0));
  CHECK(r.are(r.find(3, wish({"music"})), 3, 2));
}

TEST_CASE("without a relax time wishes are a preference of the one who comes") {
  room r(2);
  r.m.set_relax_time(0);
  CHECK(waits(r.find(0, wish({"chess"})), 0));
  CHECK(r.are(r.find(1, wish({"music"})), 1, 0));
}

TEST_CASE("who wishes nothing meets whoever waits longest") {
  room r(3);
  r.find(0, wish({"chess"}));
  r.find(1, wish({"music"}));
  CHECK(r.are(r.find(2), 2, 0));
}

TEST_CASE("video and text meet their like, and whoever takes both") {
  room r(5);
  r.find(0, wish({}, {}, mode::text));
  CHECK(waits(r.find(1), 0));
  CHECK(r.are(r.find(2, wish({}, {}, mode::text)), 2, 0));
  CHECK(r.are(r.find(3, wish({}, {}, mode::any)), 3, 1));
  r.m.stop(r.people[0]);
  r.find(0, wish({"chess"}, {}, mode::text));
  CHECK(waits(r.find(4, wish({"chess"})), relax_ms));
  r.at(2 * relax_ms);
  CHECK(r.m.stats().waiting == 2);
}

TEST_CASE("the two who have just parted share an interest, and meet another all the same") {
  room r(3);
  r.find(0, wish({"chess"}));
  r.find(1, wish({"chess"}));
  r.m.skip(r.people[0], id(77), wish({"chess"}));
  r.find(2, wish({"music"}));
  CHECK(waits(r.find(1, wish({"chess"})), relax_ms));
  CHECK(r.are(r.at(relax_ms), 0, 2));
}

TEST_CASE("who asks again with the same wishes keeps the place; with others it begins anew") {
  room r(2);
  r.find(0, wish({"chess"}));
  r.at(2'000);
  const auto again = r.find(0, wish({"chess"}));
  CHECK(again.kept);
  CHECK(waits(again, 3'000));
  CHECK(waits(r.find(0, wish({"music"})), relax_ms));
  CHECK(r.m.stats().waiting == 1);
  CHECK(r.are(r.find(1, wish({"music"})), 1, 0));
}

TEST_CASE("who is offered is found by its wishes in the lobby alone") {
  room r(2);
  r.m.set_lobby(lobby_rule::open);
  (void)r.find(0, wish({"chess"}, {"de"}));
  const outcome out = r.find(1, wish({"chess"}, {"de"}));
  REQUIRE(out.effects.size() == 2);
  CHECK(out.effects[1].kind == effect_kind::offer);
  const auto t = r.m.ticket_of(r.people[0]);
  REQUIRE(t);
  CHECK((t->wanted == wish({"chess"}, {"de"}) && t->relax_ms == relax_ms));
  r.m.set_lobby(lobby_rule::none);
  (void)r.m.withdraw(r.people[0], id(1));
  CHECK(r.m.withdraw(r.people[1], id(2)).effects.size() == 2);  // they have met
}

TEST_CASE("a million different interests are known for as long as somebody waits with them") {
  waiting_room all(99);
  all.set_relax_time(relax_ms);
  std::vector<std::uint32_t> places;
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    wishes w;
    w.interests = most_interests;
    for (std::uint64_t k = 0; k < most_interests; ++k) w.hashes[k] = hash_of(std::to_string(i * 5 + k), false);
    places.push_back(all.enter(static_cast<std::uint32_t>(i), w, 0, false).self.slot);
  }
  CHECK(all.lists() == 1'000'000);
  CHECK_FALSE(all.broken());
  for (const std::uint32_t place : places) all.leave(place);
  CHECK(all.lists() == 0);
  CHECK(all.size() == 0);
}
