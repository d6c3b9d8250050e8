// What the hub does with users who move to another node.
#include "support/ids.hpp"

#include <flinxx/signaling/hub.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace flinxx;
using flinxx::test::id;
using namespace flinxx::signaling;
using matchmaking::address;
using matchmaking::effect_kind;
using matchmaking::no_address;

namespace {

using words = std::vector<std::string>;

struct listening_neighbours final : neighbours {
  void tell(const matchmaking::effect& e) override {
    said.push_back("tell " + std::to_string(e.to.node) + " " + std::to_string(static_cast<int>(e.kind)));
  }
  void relay(const address& to, const id128&, std::string_view data) override {
    said.push_back("relay " + std::to_string(to.node) + " " + std::string(data));
  }
  void claim(const id128&, const matchmaking::far_user& who) override {
    said.emplace_back("claim");
    came_at = who.came_at;
  }
  void miss(const id128&) override { said.emplace_back("miss"); }
  void linger(matchmaking::user_handle) override {}
  void offer(const matchmaking::ticket& t) override { last = t; }
  void ask_again(matchmaking::user_handle) override { said.emplace_back("ask again"); }
  void withdraw(matchmaking::user_handle, const id128&) override { said.emplace_back("withdraw"); }
  words take() { return std::exchange(said, {}); }

  words said;
  matchmaking::ticket last;
  std::int64_t came_at = 0;
};

std::string tell(effect_kind kind, std::uint16_t node = 9) {
  return "tell " + std::to_string(node) + " " + std::to_string(static_cast<int>(kind));
}

// Users a and b of a node are in a match with each other, c is in one with a stranger of node 9.
struct fixture {
  fixture() {
    it.attach(0, box);
    it.attach(others);
    it.miss_for(1000);
    a = it.connect(at_a, id(1));
    b = it.connect(at_b, id(2));
    it.run(a, command::find);
    it.run(b, command::find);
    box.deliver();
    match = last.match;
    it.set_lobby(matchmaking::lobby_rule::open);
    c = it.connect(at_c, id(3));
    it.run(c, command::find);
    REQUIRE(it.accept_far(c, others.last.id, stranger, id(50)));
    box.deliver();
    heard.clear();
    (void)others.take();
  }
  ~fixture() { CHECK_FALSE(it.broken_invariant()); }
  void receive(const letter& l) {
    const std::string to = std::to_string(l.to.local.slot) + " ";
    if (const auto* r = std::get_if<relayed>(&l.content)) return heard.push_back(to + r->data);
    const auto& e = std::get<matchmaking::effect>(l.content);
    static constexpr std::array names{"waiting", "matched", "partner_skipped", "partner_left", "restored", "taken_over",
                                      "hold",    "held"};
    heard.push_back(to + names.at(static_cast<std::size_t>(e.kind)));
    last = e;
  }
  words take_heard() {
    box.deliver();
    return std::exchange(heard, {});
  }
  leaving depart(matchmaking::user_handle user, const address& where, const std::optional<id128>& told,
                 bool insists = false) {
    moving = {};
    return it.depart(user, where, told, insists, moving);
  }

  static constexpr std::uint16_t node = 5;
  const address at_a{node, 0, {1, 0}};
  const address at_b{node, 0, {2, 0}};
  const address at_c{node, 0, {3, 0}};
  const address elsewhere{node, 0, {4, 0}};
  const address at_d{node, 0, {5, 0}};
  const matchmaking::far_user stranger{{7, 7}, {9, 3, {8, 8}}, id(90)};
  net::worker home{0};
  words heard;
  matchmaking::effect last;
  postbox box{home, [this](letter& l) { receive(l); }};
  listening_neighbours others;
  hub it{node};
  id128 match{};
  matchmaking::user_handle a, b, c;
  moving_user moving;
};

}  // namespace

TEST_CASE("who leaves a partner of its own node is missing to that one, who says `held` and is kept waiting") {
  fixture f;
  const id128 match = f.match;
  REQUIRE(f.depart(f.a, f.at_a, match) == leaving::is_held);
  CHECK(f.others.take() == words{"miss"});
  CHECK(f.take_heard() == words{"2 hold"});
  CHECK(f.last.partner == f.at_a);
  f.it.held(match, f.at_a);
  CHECK(f.take_heard() == words{"1 held"});
  CHECK(f.moving.match->id == match);
  CHECK(f.moving.match->partner == id(2));
  f.it.relay_in_match(f.b, match, "kept");
  SECTION("it comes back to this node") {
    f.moving.public_id = id(1);
    f.moving.kept = {"from elsewhere"};
    (void)f.it.arrive(f.elsewhere, f.moving);
    CHECK(f.take_heard() == words{"4 restored", "4 kept", "2 restored", "2 from elsewhere"});
  }
  SECTION("it is found elsewhere") {
    f.it.claim(match, {{}, {9, 0, {1, 1}}, id(1), 1}, false);
    CHECK(f.others.take() == words{"relay 9 kept", tell(effect_kind::found)});
    CHECK(f.take_heard() == words{"2 restored"});
  }
  SECTION("the partner skips meanwhile, and whoever claims the match hears so") {
    f.it.run(f.b, command::skip);
    f.it.claim(match, {{}, {9, 0, {1, 1}}, id(1), 1}, false);
    CHECK(f.others.take() == words{tell(effect_kind::partner_skipped)});
    f.moving.public_id = id(1);
    (void)f.it.arrive(f.elsewhere, f.moving);
    CHECK(f.take_heard() == words{"2 waiting", "4 partner_skipped"});
    f.it.expire(5000);
    f.it.claim(match, {{}, {9, 0, {1, 1}}, id(1), 1}, false);
    CHECK(f.others.take().empty());
  }
  SECTION("the partner leaves, too, with what it has kept") {
    REQUIRE(f.depart(f.b, f.at_b, match) == leaving::at_once);
    CHECK(f.moving.kept == words{"kept"});
    CHECK(f.it.stats().matches == 0);
    // The first one's time to come back is over here: the match may go on elsewhere.
    CHECK_FALSE(f.it.far_parted(match, no_address.node, effect_kind::partner_left));
    (void)f.others.take();
    f.it.claim(match, {{}, {9, 0, {1, 1}}, id(1), 1}, false);
    CHECK(f.others.take().empty());
  }
  SECTION("it never comes") {
    CHECK(f.it.far_parted(match, no_address.node, effect_kind::partner_left));
    CHECK(f.take_heard() == words{"2 partner_left"});
  }
}

TEST_CASE("who leaves a far partner has that one's node hold what is for it") {
  fixture f;
  REQUIRE(f.depart(f.c, f.at_c, id(50)) == leaving::is_held);
  CHECK(f.others.take() == words{tell(effect_kind::hold)});
  CHECK(f.it.sum_with(9).count == 0);
  CHECK(f.moving.match->partner == id(90));
  SECTION("the partner has skipped before it heard that") {
    CHECK_FALSE(f.it.far_parted(id(50), 9, effect_kind::partner_skipped));
    CHECK(f.take_heard() == words{"3 partner_skipped"});
    f.it.claim(id(50), {{}, {8, 0, {1, 1}}, id(3), 1}, false);
    CHECK(f.others.take() == words{tell(effect_kind::partner_skipped, 8)});
  }
  SECTION("the partner has just been found for it: it is missing there again") {
    f.it.found(id(50), f.stranger);
    CHECK(f.others.take() == words{tell(effect_kind::hold)});
  }
}

TEST_CASE("a far partner leaves: its user holds what is for it") {
  fixture f;
  SECTION("it is in that match") {
    REQUIRE(f.it.hold(id(50), f.stranger.where));
    CHECK(f.take_heard() == words{"3 hold"});
    f.it.held(id(50), f.last.partner);
    CHECK(f.others.take() == words{tell(effect_kind::held)});
    f.it.relay_in_match(f.c, id(50), "kept");
    CHECK(f.others.take().empty());
    f.it.claim(id(50), {{}, {8, 0, {1, 1}}, id(90), 1}, false);
    CHECK(f.others.take() == words{"relay 8 kept", tell(effect_kind::found, 8)});
  }
  SECTION("both leave at the same time") {
    REQUIRE(f.depart(f.c, f.at_c, id(50)) == leaving::is_held);
    (void)f.others.take();
    CHECK_FALSE(f.it.hold(id(50), f.stranger.where));
    CHECK(f.others.take() == words{tell(effect_kind::held)});
  }
  SECTION("somebody who is not the partner") {
    CHECK_FALSE(f.it.hold(id(50), {9, 3, {8, 9}}));
    CHECK_FALSE(f.it.hold(id(50), {8, 3, {8, 8}}));
    CHECK(f.others.take() == words{tell(effect_kind::held), tell(effect_kind::held, 8)});
    CHECK(f.take_heard().empty());
  }
  SECTION("its node says that the match has ended") {
    REQUIRE(f.it.hold(id(50), f.stranger.where));
    CHECK(f.it.far_parted(id(50), 9, effect_kind::partner_left));
    CHECK(f.take_heard() == words{"3 hold", "3 partner_left"});
  }
}

TEST_CASE("a hub that is closed lets its users go, and theirs hold") {
  fixture f;
  f.it.close();
  REQUIRE(f.depart(f.c, f.at_c, id(50)) == leaving::is_held);
  CHECK(f.others.take() == words{tell(effect_kind::hold)});
}

TEST_CASE("who has not been told of a match takes none along, and waits") {
  fixture f;
  REQUIRE(f.depart(f.c, f.at_c, std::nullopt) == leaving::at_once);
  CHECK_FALSE(f.moving.match);
  CHECK(f.moving.waits);
  CHECK(f.others.take() == words{tell(effect_kind::undone)});
}

TEST_CASE("who arrives claims its match, and counts more moves than at the node before, whatever the clocks say") {
  fixture f;
  const std::int64_t ahead = std::numeric_limits<std::int64_t>::max() / 2;
  moving_user who{
      .public_id = id(4), .match = matchmaking::past_match{id(60), id(61)}, .came_at = ahead, .kept = {"x"}};
  const auto user = f.it.arrive(f.elsewhere, who);
  CHECK(f.others.take() == words{"miss", "claim"});
  CHECK(f.others.came_at == ahead + 1);
  SECTION("its partner is found, and what was kept follows") {
    f.it.found(id(60), {{}, {8, 0, {1, 1}}, id(61), 1});
    CHECK(f.take_heard() == words{"4 restored"});
    CHECK(f.others.take() == words{"relay 8 x", tell(effect_kind::found, 8)});
  }
  SECTION("it moves on at once: not before the partner, who may be about to be found, is told to hold") {
    CHECK(f.depart(user, f.elsewhere, id(60)) == leaving::too_early);
    CHECK(f.depart(user, f.elsewhere, id(60), true) == leaving::at_once);
    CHECK(f.moving.came_at == ahead + 1);
    CHECK(f.moving.kept == words{"x"});
  }
  SECTION("its partner has been found, and moves on: it may be about to be found by the claim, and waits again") {
    const address at_eight{8, 0, {1, 1}};
    f.it.found(id(60), {{}, at_eight, id(61), 1});
    REQUIRE(f.it.hold(id(60), at_eight));
    CHECK(f.depart(user, f.elsewhere, id(60)) == leaving::too_early);
    f.it.claim(id(60), {{}, {7, 0, {1, 1}}, id(61), 2}, false);
    CHECK(f.depart(user, f.elsewhere, id(60)) == leaving::is_held);
    CHECK(f.it.has_left(id(60), f.elsewhere));
    CHECK_FALSE(f.it.has_left(id(60), at_eight));
  }
  SECTION("its partner has come here, too, and moves on") {
    moving_user other{.public_id = id(61), .match = matchmaking::past_match{id(60), id(4)}, .came_at = 1};
    const auto partner = f.it.arrive(f.at_d, other);
    REQUIRE(f.depart(partner, f.at_d, id(60)) == leaving::is_held);
    CHECK(f.depart(user, f.elsewhere, id(60)) == leaving::too_early);
    CHECK(f.depart(user, f.elsewhere, id(60), true) == leaving::at_once);
  }
  SECTION("it skips before its partner has been found, and that one hears so") {
    f.it.run(user, command::skip);
    (void)f.others.take();
    f.it.found(id(60), {{}, {8, 0, {1, 1}}, id(61), 1});
    f.it.claim(id(60), {{}, {7, 0, {1, 1}}, id(61), 1}, false);
    CHECK(f.others.take() == words{tell(effect_kind::partner_skipped, 8), tell(effect_kind::partner_skipped, 7)});
  }
  SECTION("the match has ended where the partner is") {
    CHECK(f.it.far_parted(id(60), 8, effect_kind::partner_skipped));
    CHECK(f.take_heard() == words{"4 partner_skipped"});
  }
}

TEST_CASE("who arrives may find that its partner has been restored here, and waits for it") {
  fixture f;
  (void)f.it.restore(f.elsewhere, id(61), matchmaking::past_match{id(60), id(4)}, 0);
  (void)f.others.take();
  (void)f.take_heard();
  moving_user who{.public_id = id(4), .match = matchmaking::past_match{id(60), id(61)}, .kept = {"x"}};
  (void)f.it.arrive({f.node, 0, {5, 0}}, who);
  CHECK(f.take_heard() == words{"5 restored", "4 restored", "4 x"});
  f.it.expire(5000);
  CHECK(f.take_heard().empty());
}
