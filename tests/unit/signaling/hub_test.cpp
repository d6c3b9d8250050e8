#include "support/ids.hpp"

#include <flinxx/signaling/hub.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <string>
#include <utility>
#include <vector>

using namespace flinxx;
using flinxx::test::id;
using namespace flinxx::signaling;
using matchmaking::address;
using matchmaking::effect_kind;

namespace {

// A hub with two workers, which hear nothing until they are asked to.
struct fixture {
  fixture() {
    it.attach(0, boxes[0]);
    it.attach(1, boxes[1]);
    it.open_until(1000);
  }
  void deliver() {
    for (auto& box : boxes) box.deliver();
  }
  // What the letters say, one after the other.
  void receive(const letter& l) {
    const std::string to = std::to_string(l.to.worker) + "." + std::to_string(l.to.local.slot) + " ";
    if (const auto* r = std::get_if<relayed>(&l.content)) return heard.push_back(to + r->data);
    if (std::holds_alternative<ban_notice>(l.content)) return heard.push_back(to + "banned");
    static constexpr std::array names{"waiting", "matched", "partner_skipped", "partner_left", "restored", "taken_over",
                                      "hold",    "held"};
    heard.push_back(to + names.at(static_cast<std::size_t>(std::get<matchmaking::effect>(l.content).kind)));
  }
  std::vector<std::string> take_heard() {
    deliver();
    return std::exchange(heard, {});
  }

  static constexpr std::uint16_t node = 5;
  net::worker first{0};
  net::worker second{1};
  std::vector<std::string> heard;
  std::array<postbox, 2> boxes{postbox{first, [this](letter& l) { receive(l); }},
                               postbox{second, [this](letter& l) { receive(l); }}};
  hub it{node};
};

using words = std::vector<std::string>;

// Writes down what it is told.
struct listening_neighbours final : neighbours {
  void tell(const matchmaking::effect& e) override {
    said.push_back("tell " + std::to_string(e.to.node) + " " + std::to_string(static_cast<int>(e.kind)));
  }
  void relay(const address& to, const id128&, std::string_view data) override {
    said.push_back("relay " + std::to_string(to.node) + " " + std::string(data));
  }
  void claim(const id128&, const matchmaking::far_user&) override { said.emplace_back("claim"); }
  void miss(const id128&) override { said.emplace_back("miss"); }
  void linger(matchmaking::user_handle) override { said.emplace_back("linger"); }
  void offer(const matchmaking::ticket& t) override {
    said.emplace_back("offer");
    last = t;
  }
  void ask_again(matchmaking::user_handle) override { said.emplace_back("ask again"); }
  void withdraw(matchmaking::user_handle, const id128& offer) override {
    said.emplace_back(offer == last.id ? "withdraw" : "withdraw another");
  }
  words take() { return std::exchange(said, {}); }

  words said;
  matchmaking::ticket last;
};

std::string tell(effect_kind kind, std::uint16_t node = 9) {
  return "tell " + std::to_string(node) + " " + std::to_string(static_cast<int>(kind));
}

// Two users, of whom the first is offered.
struct among_others : fixture {
  among_others() {
    it.attach(others);
    it.set_lobby(matchmaking::lobby_rule::open);
    a = it.connect({node, 0, {1, 0}}, id(1));
    b = it.connect({node, 1, {2, 0}}, id(2));
    it.run(a, command::find);
    ticket = others.last;
    REQUIRE(take_heard() == words{"0.1 waiting"});
    REQUIRE(others.take() == words{"offer"});
  }
  void meet_stranger() {
    REQUIRE(it.accept_far(a, ticket.id, stranger, id(50)));
    REQUIRE(take_heard() == words{"0.1 matched"});
    REQUIRE(others.take() == words{tell(effect_kind::matched)});
  }

  listening_neighbours others;
  matchmaking::user_handle a;
  matchmaking::user_handle b;
  matchmaking::ticket ticket;
  matchmaking::far_user stranger{{7, 7}, {9, 3, {8, 8}}, id(90)};
};

}  // namespace

TEST_CASE("effects go to the workers of their users") {
  fixture f;
  const auto a = f.it.connect({f.node, 0, {1, 0}}, id(1));
  const auto b = f.it.connect({f.node, 1, {2, 0}}, id(2));
  CHECK(f.it.run(a, command::find).why == matchmaking::refusal::none);
  CHECK(f.it.run(b, command::find).why == matchmaking::refusal::none);
  CHECK(f.it.run(b, command::find).why == matchmaking::refusal::in_match);
  CHECK(f.take_heard() == words{"0.1 waiting", "0.1 matched", "1.2 matched"});
  CHECK(f.it.run(a, command::suspend).before == matchmaking::standing::in_match);
  CHECK(f.it.run(a, command::resume).why == matchmaking::refusal::none);
  f.it.run(b, command::stop);
  f.it.run(a, command::disconnect);
  CHECK(f.it.run(a, command::skip).why == matchmaking::refusal::unknown_user);
  CHECK(f.take_heard() == words{"0.1 partner_left"});
}

TEST_CASE("what is for another node, or for a worker that is not there, goes nowhere") {
  fixture f;
  for (const address& where : {address{4, 0, {0, 0}}, address{f.node, 2, {0, 0}}, address{f.node, 0xffff, {0, 0}}}) {
    const auto stranger = f.it.connect(where, id(9));
    f.it.run(stranger, command::find);
    f.it.relay(where, id(3), "x");
    f.it.run(stranger, command::disconnect);
  }
  CHECK(f.take_heard().empty());
}

TEST_CASE("what a partner says to one who is missing comes first when that one is back") {
  fixture f;
  const auto a = f.it.restore({f.node, 0, {1, 0}}, id(1), matchmaking::past_match{id(8), id(2)}, 0);
  f.it.relay_in_match(a, id(8), "one");
  f.it.relay_in_match(a, id(8), "two");
  f.it.relay_in_match(a, id(7), "of no match");
  CHECK(f.take_heard() == words{"0.1 restored"});
  (void)f.it.restore({f.node, 1, {2, 0}}, id(2), matchmaking::past_match{id(8), id(1)}, 999);
  f.it.relay_in_match(a, id(8), "three");  // before the sender has heard where the partner is
  CHECK(f.take_heard() == words{"0.1 restored", "1.2 restored", "1.2 one", "1.2 two", "1.2 three"});
}

TEST_CASE("a match ends when too much is kept for the one who is missing") {
  fixture f;
  const auto a = f.it.restore({f.node, 0, {1, 0}}, id(1), matchmaking::past_match{id(8), id(2)}, 0);
  for (int i = 0; i < 128; ++i) f.it.relay_in_match(a, id(8), "x");
  CHECK(f.take_heard() == words{"0.1 restored"});
  f.it.relay_in_match(a, id(8), "x");
  CHECK(f.take_heard() == words{"0.1 partner_left"});
  CHECK(f.it.stats().matches == 0);
}

TEST_CASE("when the time to come back is over, nothing is kept for one who is missing") {
  fixture f;
  const auto a = f.it.restore({f.node, 0, {1, 0}}, id(1), matchmaking::past_match{id(8), id(2)}, 0);
  f.it.relay_in_match(a, id(8), "one");
  f.it.expire(999);
  CHECK(f.take_heard() == words{"0.1 restored"});
  f.it.expire(1000);
  (void)f.it.restore({f.node, 1, {2, 0}}, id(2), matchmaking::past_match{id(8), id(1)}, 1000);
  CHECK(f.take_heard() == words{"0.1 partner_left", "1.2 partner_left"});
}

TEST_CASE("a hub that is closed tells nobody anything") {
  fixture f;
  const auto a = f.it.connect({f.node, 0, {1, 0}}, id(1));
  f.it.close();
  f.it.run(a, command::find);
  CHECK(f.take_heard().empty());
}

TEST_CASE("who waits alone goes to the lobby, at once or after a while") {
  fixture f;
  listening_neighbours others;
  f.it.attach(others);
  f.it.set_lobby(matchmaking::lobby_rule::linger);
  const auto a = f.it.connect({f.node, 0, {1, 0}}, id(1));
  f.it.run(a, command::find);
  CHECK(others.take() == words{"linger"});
  SECTION("it has lingered") {
    f.it.offer(a);
    f.it.offer(a);
    CHECK(others.take() == words{"offer"});
  }
  SECTION("somebody waits in the lobby") {
    f.it.set_lobby(matchmaking::lobby_rule::open);
    CHECK(others.take() == words{"offer"});
  }
  SECTION("it stops before") {
    f.it.run(a, command::stop);
    f.it.offer(a);
    CHECK(others.take().empty());
  }
}

TEST_CASE("an offer is withdrawn with its user, and comes home when the lobby is away") {
  among_others f;
  SECTION("stop") {
    f.it.run(f.a, command::stop);
    CHECK(f.others.take() == words{"withdraw"});
  }
  SECTION("the lobby is away: those who were offered meet here") {
    f.it.run(f.b, command::find);
    CHECK(f.others.take() == words{"offer"});
    f.it.set_lobby(matchmaking::lobby_rule::none);
    CHECK(f.others.take().empty());
    CHECK(f.take_heard() == words{"0.1 matched", "1.2 waiting", "1.2 matched"});
  }
  SECTION("by another id") {
    CHECK_FALSE(f.it.renew(f.a, id(77), id(78)));
    REQUIRE(f.it.renew(f.a, f.ticket.id, id(78)));
    f.it.run(f.a, command::stop);
    CHECK(f.others.take() == words{"withdraw another"});
  }
}

TEST_CASE("a match with a user of another node: effects and relays go both ways") {
  among_others f;
  f.meet_stranger();
  f.it.relay(f.stranger.where, id(50), "to them");
  CHECK(f.others.take() == words{"relay 9 to them"});
  SECTION("the user skips") {
    f.it.run(f.a, command::skip);
    CHECK(f.others.take() == words{tell(effect_kind::partner_skipped), "offer"});
  }
  SECTION("the user is in another one before what is meant for that one comes") {
    f.it.set_lobby(matchmaking::lobby_rule::none);
    f.it.run(f.b, command::find);
    CHECK(f.it.far_parted(id(50), 9, effect_kind::undone));
    REQUIRE(f.take_heard() == words{"0.1 partner_left", "0.1 matched", "1.2 waiting", "1.2 matched"});
    for (const auto what : {command::skip, command::stop})
      CHECK(f.it.run(f.a, what, true, {}, 0, id(50)).why == matchmaking::refusal::other_match);
    CHECK(f.take_heard().empty());
    f.it.run(f.a, command::disconnect, true, {}, 0, id(50));
    CHECK(f.take_heard() == words{"1.2 partner_left", "1.2 waiting"});
  }
  SECTION("the user was never told") {
    f.it.run(f.a, command::disconnect, false);
    CHECK(f.others.take() == words{tell(effect_kind::undone)});
  }
  SECTION("the other one skips") {
    CHECK_FALSE(f.it.far_parted(id(50), 8, effect_kind::partner_skipped));
    CHECK(f.it.far_parted(id(50), 9, effect_kind::partner_skipped));
    CHECK(f.take_heard() == words{"0.1 partner_skipped"});
    CHECK(f.it.sum_with(9).count == 0);
  }
  SECTION("the other one was never told") {
    CHECK(f.it.far_parted(id(50), 9, effect_kind::undone));
    CHECK(f.take_heard() == words{"0.1 partner_left", "0.1 waiting"});
    CHECK(f.others.take() == words{"offer"});
  }
}

TEST_CASE("what does not hold any more is said to the node that asks") {
  among_others f;
  CHECK_FALSE(f.it.accept_far(f.b, f.ticket.id, f.stranger, id(50)));
  CHECK(f.others.take() == words{tell(effect_kind::refused)});
  CHECK_FALSE(f.it.enter_far(f.b, f.ticket.id, f.stranger));
  CHECK(f.others.take() == words{tell(effect_kind::undone)});
  CHECK(f.it.enter_far(f.a, f.ticket.id, f.stranger));
  CHECK(f.take_heard() == words{"0.1 matched"});
  CHECK(f.others.take().empty());
}

TEST_CASE("a hub that is closed refuses matches with users of other nodes") {
  among_others f;
  f.it.close();
  CHECK_FALSE(f.it.accept_far(f.a, f.ticket.id, f.stranger, id(50)));
  CHECK(f.others.take() == words{tell(effect_kind::refused)});
  CHECK_FALSE(f.it.enter_far(f.a, f.ticket.id, f.stranger));
  CHECK(f.others.take() == words{tell(effect_kind::undone)});
  CHECK(f.it.stats().matches == 0);
}

TEST_CASE("what is for one whose node is gone is kept, and follows") {
  among_others f;
  f.meet_stranger();
  REQUIRE(f.it.far_moved(id(50), 9, matchmaking::no_address));
  CHECK(f.take_heard() == words{"0.1 restored"});
  f.it.relay_in_match(f.a, id(50), "one");
  f.it.relay_in_match(f.a, id(50), "two");
  CHECK(f.others.take().empty());
  SECTION("the partner is back, at another node") {
    CHECK(f.it.far_moved(id(50), matchmaking::no_address.node, {4, 0, {1, 1}}));
    f.it.relay_in_match(f.a, id(50), "three");  // before the sender has heard of it
    CHECK(f.others.take() == words{"relay 4 one", "relay 4 two", "relay 4 three"});
    CHECK(f.take_heard() == words{"0.1 restored"});
  }
  SECTION("too much is kept: the match ends") {
    for (int i = 0; i < 130; ++i) f.it.relay_in_match(f.a, id(50), "x");
    CHECK(f.take_heard() == words{"0.1 partner_left"});
  }
}

TEST_CASE("whom a user has met is known when the match has ended, to these two") {
  fixture f;
  const auto is_any = [](const id128&) { return true; };
  const auto a = f.it.connect({f.node, 0, {1, 0}}, id(1), moderation::ban_key{11});
  const auto b = f.it.connect({f.node, 1, {2, 0}}, id(2));
  f.it.set_key(b, moderation::ban_key{12});
  f.it.run(a, command::find);
  f.it.run(b, command::find);
  CHECK_FALSE(f.it.find_met(id(1), is_any));
  f.it.run(b, command::disconnect);
  const auto met = f.it.find_met(id(1), is_any);
  REQUIRE(met);
  CHECK(met->public_id == id(2));
  CHECK(met->key == moderation::ban_key{12});
  CHECK(f.it.find_met(id(2), is_any)->key == moderation::ban_key{11});
  CHECK_FALSE(f.it.find_met(id(1), [](const id128&) { return false; }));
  CHECK_FALSE(f.it.find_met(id(3), is_any));
}

TEST_CASE("two who are kept apart do not meet, and others meet both") {
  fixture f;
  std::vector<matchmaking::user_handle> users;
  for (std::uint32_t i = 0; i < 4; ++i) users.push_back(f.it.connect({f.node, 0, {i, 0}}, id(i)));
  f.it.keep_apart({id(0)}, {id(1)});
  for (const auto& each : users) f.it.run(each, command::find);
  CHECK(f.take_heard() ==
        words{"0.0 waiting", "0.1 waiting", "0.2 matched", "0.0 matched", "0.3 matched", "0.1 matched"});
}

TEST_CASE("all users of a key that is banned are told, and nobody else") {
  fixture f;
  (void)f.it.connect({f.node, 0, {1, 0}}, id(1), moderation::ban_key{11});
  (void)f.it.connect({f.node, 1, {2, 0}}, id(2), moderation::ban_key{12});
  (void)f.it.connect({f.node, 1, {3, 0}}, id(3), moderation::ban_key{11});
  f.it.announce_ban(moderation::ban_key{11});
  CHECK(f.take_heard() == words{"0.1 banned", "1.3 banned"});
}
