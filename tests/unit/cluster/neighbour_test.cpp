// What a node does with neighbours that do not keep to the rules.
#include "cluster/letter.hpp"
#include "unit/cluster/sim_node.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace flinxx::cluster;
using namespace flinxx::cluster::test;

namespace {

// A node with three users, and another one whose part the test plays.
struct fixture {
  fixture() {
    for (auto& u : node.people) node.come(u);
    node.others->on_node_joined(other);
  }
  // The user is in a match with a stranger of the other node.
  void meet(sim_user& u, id128 match) {
    node.find(u);
    const auto t = offer_of(u);
    lobby_ticket asking = t;
    asking.user = {0xaa};
    asking.content.replace(1, 16, std::string(match.begin(), match.end()));
    node.others->on_met(other, t, asking);
    node.deliver_all();
  }
  // As it lies in the lobby.
  lobby_ticket offer_of(const sim_user& u) {
    node.others->on_lobby_hint(true);
    settle();
    for (const auto& l : redis.lobby)
      if (l.ticket.user == u.public_id) return l.ticket;
    FAIL("no ticket");
    return {};
  }
  void settle() {
    for (int i = 0; i < 5; ++i) {
      node.turn();
      while (node.transport.execute() || node.transport.answer() || node.transport.read()) {
      }
    }
  }
  // What the other node has not read yet.
  std::deque<stream_item>& sent() { return redis.streams[other.run]; }
  std::pair<entry_head, std::vector<any_letter>> first_sent() {
    REQUIRE_FALSE(sent().empty());
    std::pair<entry_head, std::vector<any_letter>> out;
    REQUIRE(read_entry(sent().front().bytes, out.first, out.second));
    return out;
  }
  void hear(const std::vector<any_letter>& letters, std::uint64_t first) {
    std::string bytes = to_bytes({node.transport.own().run, first});
    for (const auto& l : letters) write(bytes, l);
    node.others->on_entry(other.run, other.number, bytes);
    node.deliver_all();
  }

  redis_twin redis;
  book told;
  node_ref other{1, {0xbb}};
  sim_node node{redis, told, {}, 3};
  sim_user& a = node.people[0];
};

}  // namespace

TEST_CASE("what is no entry is counted, and nothing else") {
  fixture f;
  f.node.others->on_entry(f.other.run, f.other.number, "");
  f.node.others->on_entry(f.other.run, f.other.number, std::string(100, '\xff'));
  CHECK(f.node.others->faults().malformed == 2);
  f.node.others->on_met(f.other, {}, {});
  CHECK(f.node.others->faults().malformed == 3);
  CHECK(f.node.heard == 0);
}

TEST_CASE("who is not in the roster is a stranger, by number and by run") {
  fixture f;
  f.meet(f.a, {5});
  REQUIRE(f.a.current);
  std::string bytes = to_bytes({f.node.transport.own().run, 0});
  write(bytes, letters::parted{{5}, effect_kind::partner_left});
  f.node.others->on_entry({0xcc}, f.other.number, bytes);
  f.node.others->on_entry(f.other.run, 2, bytes);
  bytes.replace(1, 16, std::string(16, 'x'));  // for an earlier run of this node
  f.node.others->on_entry(f.other.run, f.other.number, bytes);
  f.node.deliver_all();
  CHECK(f.node.others->faults().strangers == 3);
  CHECK(f.a.current);
}

TEST_CASE("another node than the partner's cannot end a match") {
  fixture f;
  f.meet(f.a, {5});
  const node_ref third{2, {0xdd}};
  f.node.others->on_node_joined(third);
  std::string bytes = to_bytes({f.node.transport.own().run, 0});
  write(bytes, letters::parted{{5}, effect_kind::partner_left});
  f.node.others->on_entry(third.run, third.number, bytes);
  f.node.deliver_all();
  CHECK(f.a.current);
  f.hear({letters::parted{{5}, effect_kind::partner_left}}, 0);
  CHECK_FALSE(f.a.current);
}

TEST_CASE("a node that the partner has left cannot relay into a match") {
  fixture f;
  f.meet(f.a, {5});
  const node_ref third{2, {0xdd}};
  f.node.others->on_node_joined(third);
  std::string bytes = to_bytes({f.node.transport.own().run, 0});
  std::string said(24, '\0');
  said[0] = '\xaa';
  said[16] = 1;
  write(bytes, letters::relay{{5}, f.a.where, said});
  f.node.others->on_entry(third.run, third.number, bytes);
  f.node.deliver_all();
  CHECK(f.told.relays == 0);
  f.hear({letters::relay{{5}, f.a.where, said}}, 0);
  CHECK(f.told.relays == 1);
}

TEST_CASE("letters for workers, slots, users and matches that are not there go nowhere") {
  fixture f;
  f.meet(f.a, {5});
  const auto before = f.node.hub.stats();
  f.hear({letters::relay{{6}, f.a.where, "x"}, letters::relay{{5}, {0, 999, {0, 0}}, "x"},
          letters::matched{{9}, {999, 0}, {}, {1}}, letters::matched{{5}, f.a.handle, {}, {1}},
          letters::refused{{9}, {0xffffffff, 0}}, letters::parted{{9}, effect_kind::undone},
          letters::sum{UINT64_MAX, {UINT64_MAX, {1}}}, letters::list{0, true, 255, 255, {}}},
         0);
  CHECK(f.node.hub.stats().waiting == before.waiting);
  CHECK(f.a.current);
  CHECK_FALSE(f.node.hub.broken_invariant());
}

TEST_CASE("a node that has heard more than it was sent is sent on from there") {
  fixture f;
  f.redis.roster.push_back(f.other);
  f.meet(f.a, {5});
  f.settle();
  f.sent().clear();
  f.hear({letters::sum{700, {}}}, 0);
  f.settle();
  const auto [head, all] = f.first_sent();
  CHECK(head.first == 700);
  CHECK(std::holds_alternative<letters::list>(all.front()));
}

// Each has read what was on its way from the other one's earlier time, and begins anew itself.
TEST_CASE("two that have taken each other for dead hear each other again") {
  fixture f;
  f.redis.roster.push_back(f.other);
  f.hear({letters::refused{{9}, {}}}, 700);
  f.settle();
  f.sent().clear();
  f.hear({letters::sum{500, {}}}, 0);
  f.settle();
  const auto [head, all] = f.first_sent();
  CHECK(head.first == 500);
}

TEST_CASE("an entry that counts for nothing is answered with what has been heard") {
  fixture f;
  f.redis.roster.push_back(f.other);
  f.hear({letters::refused{{9}, {}}}, 700);
  f.settle();
  f.sent().clear();
  f.hear({letters::refused{{9}, {}}}, 0);
  f.redis.now += 500;
  f.settle();
  const auto [head, all] = f.first_sent();
  const auto* const sum = std::get_if<letters::sum>(&all.front());
  REQUIRE(sum != nullptr);
  CHECK(sum->heard == 701);
}

TEST_CASE("a match that the other node does not know ends after two beats") {
  fixture f;
  f.meet(f.a, {5});
  f.settle();
  std::uint64_t number = 0;
  for (int beat = 0; beat < 2; ++beat) f.hear({letters::sum{100, {}}}, number++);
  REQUIRE(f.a.current);
  f.hear({letters::list{100, false, 0, 0, {}}}, number);
  CHECK_FALSE(f.a.current);
  CHECK(f.node.others->faults().healed == 1);
}

TEST_CASE("letters wait while others are on their way, and go as one; the last ones do not") {
  fixture f;
  f.meet(f.a, {5});
  f.settle();
  auto& t = f.node.transport;
  t.sending = true;
  f.node.others->relay({f.other.number, 0, {}}, {5}, "a");
  f.node.turn();
  f.node.others->relay({f.other.number, 0, {}}, {5}, "b");
  CHECK_FALSE(f.node.awake);
  CHECK_FALSE(t.execute());
  t.sending = false;
  f.node.others->on_sent();
  CHECK(t.execute());
  CHECK_FALSE(t.execute());
  f.node.others->relay({f.other.number, 0, {}}, {5}, "c");
  f.node.others->last_turn();
  CHECK(t.execute());
}

TEST_CASE("letters for which there is no room on the way to Redis wait, and leave no gap") {
  fixture f;
  f.meet(f.a, {5});
  f.settle();
  auto& t = f.node.transport;
  f.redis.roster.push_back(f.other);
  const auto& sent = f.sent();
  const std::string large(60'000, 'x');
  t.room = 2;
  for (int i = 0; i < 20; ++i) f.node.others->relay({f.other.number, 0, {}}, {5}, large);
  f.node.others->on_sent();
  f.node.others->relay({f.other.number, 0, {}}, {5}, "last");
  for (; t.room == 0; f.node.others->on_sent()) {
    while (t.execute()) t.room = 2;
  }
  while (t.execute()) {
  }
  REQUIRE(sent.size() > 2);
  std::optional<std::uint64_t> next;
  std::size_t letters = 0;
  for (const auto& item : sent) {
    entry_head head;
    std::vector<any_letter> all;
    REQUIRE(read_entry(item.bytes, head, all));
    CHECK(head.first == next.value_or(head.first));
    next = head.first + all.size();
    letters += all.size();
  }
  CHECK(letters == 21);
}

TEST_CASE("what is lost before an answer that waits is a gap before it") {
  fixture f;
  f.meet(f.a, {5});
  f.settle();
  auto& t = f.node.transport;
  f.redis.roster.push_back(f.other);
  const auto& sent = f.sent();
  const std::string large(60'000, 'x');
  t.sending = true;
  for (int i = 0; i < 100; ++i) f.node.others->relay({f.other.number, 0, {}}, {5}, large);
  std::string question = to_bytes({f.node.transport.own().run, 1});
  write(question, letters::fetch{7, {}, 0, "/"});
  f.node.others->on_entry(f.other.run, f.other.number, question);
  t.sending = false;
  f.node.others->on_sent();
  while (t.execute()) {
  }
  std::uint64_t first_relay = 0;
  std::uint64_t answer = 0;
  std::size_t relays = 0;
  for (const auto& item : sent) {
    entry_head head;
    std::vector<any_letter> all;
    REQUIRE(read_entry(item.bytes, head, all));
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (std::holds_alternative<letters::relay>(all[i]) && relays++ == 0) first_relay = head.first + i;
      if (std::holds_alternative<letters::fetched>(all[i])) answer = head.first + i;
    }
  }
  CHECK(relays < 100);
  CHECK(answer == first_relay + 100);
}

TEST_CASE("a node is due with the next sums, sooner for one who lingers, and soon for one who is offered") {
  fixture f;
  f.node.turn();
  CHECK(f.node.others->next_due() == f.redis.now + 500);
  f.node.find(f.a);
  f.node.turn();
  CHECK(f.node.others->next_due() == f.redis.now + 50);
  (void)f.offer_of(f.a);
  f.redis.now += 100;
  f.node.turn();
  CHECK(f.node.others->next_due() == f.redis.now + 100);
}

TEST_CASE("two who are kept apart since they were offered do not meet, whatever the lobby says") {
  fixture f;
  f.node.find(f.a);
  const auto taken = f.offer_of(f.a);
  lobby_ticket asking = taken;
  asking.user = {0xaa};
  asking.content[1] = 5;  // another offer
  f.node.hub.keep_apart({f.a.public_id}, {asking.user});
  f.node.others->on_met(f.other, taken, asking);
  f.node.deliver_all();
  CHECK_FALSE(f.a.current);
  CHECK(f.offer_of(f.a).content != taken.content);
}

TEST_CASE("who waits by an invite asks for as long as it waits, ever more seldom") {
  fixture f;
  constexpr id128 invite{0xf1};
  f.node.hub.set_invite_time(600'000);
  REQUIRE(f.node.hub.invite(invite, f.redis.now));
  f.node.find_by(f.a, invite);
  const auto asked_within = [&](int seconds) {
    const auto before = f.redis.invites.asked;
    for (int i = 0; i < 10 * seconds; ++i, f.redis.now += 100) f.settle();
    return f.redis.invites.asked - before;
  };
  CHECK(asked_within(6) >= 4);
  asked_within(54);
  CHECK(asked_within(60) == 4);
}
