#include "cluster/stray_requests.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace flinxx::cluster;
using flinxx::engineio::carried;
using flinxx::engineio::stray;
using flinxx::engineio::stray_answer;
using flinxx::engineio::stray_id;
using flinxx::ops::slot_id;

namespace {

const slot_id of_node_1 = slot_id::make(1, 0, 5);

struct fixture {
  fixture() {
    peers[1].run = {0xaa};
    peers[1].version = version_of_upgrades;
    peers[2].run = {0xbb};
    peers[2].version = version_of_upgrades - 1;
  }
  std::uint64_t ask(const slot_id& sid, const std::optional<std::string>& body = {}, bool is_away = false) {
    return ask(stray{sid, body ? stray::kind::post : stray::kind::get, body.value_or("")}, is_away);
  }
  std::uint64_t ask_upgrade(const slot_id& sid) { return ask(stray{sid, stray::kind::upgrade, "a=b"}); }
  std::uint64_t ask(stray what, bool is_away = false) {
    const std::uint64_t ticket = ++tickets;
    strayed s{ticket, std::move(what),
              [this](std::uint64_t t, const stray_answer& a) {
                heard.push_back(std::to_string(t) + (a.is_ok ? " ok " : " not ok ") + a.body);
              },
              [this](std::uint64_t t, const carried& c) {
                heard.push_back(std::to_string(t) + (c.says == carried::word::gone ? " gone" : " brings " + c.bytes));
              }};
    requests.ask(s, peers, is_away, now);
    return ticket;
  }
  // One that is carried.
  std::uint64_t carry() {
    const std::uint64_t ticket = ask_upgrade(of_node_1);
    requests.hear(1, letters::polled_out{ticket, true, true, {}});
    (void)sent();
    heard.clear();
    return ticket;
  }
  // In words, to node 1 and to no other.
  std::vector<std::string> sent() {
    std::vector<std::string> all;
    out.take_letters([&](std::uint16_t node, const batch& b) {
      CHECK(node == 1);
      for (std::size_t i = 0; i < b.used; ++i) {
        std::string entry = b.entries[i].bytes;
        entry_head head;
        std::vector<any_letter> letters;
        REQUIRE(read_entry(entry.replace(0, entry_head_size, to_bytes({{}, 0})), head, letters));
        for (const auto& l : letters) all.push_back(words_of(l));
      }
      return b.used;
    });
    return all;
  }
  static std::string words_of(const any_letter& any) {
    if (const auto* l = std::get_if<letters::poll>(&any)) return "poll " + std::to_string(l->ticket);
    if (const auto* l = std::get_if<letters::polled_in>(&any))
      return "polled in " + std::to_string(l->ticket) + " " + std::string(l->body);
    if (const auto* l = std::get_if<letters::poll_given_up>(&any)) return "given up " + std::to_string(l->ticket);
    if (const auto* l = std::get_if<letters::upgrade>(&any))
      return "upgrade " + std::to_string(l->ticket) + " " + std::string(l->query);
    if (const auto* l = std::get_if<letters::carried_in>(&any))
      return "carried in " + std::to_string(l->ticket) + " " + std::string(l->what.bytes);
    if (const auto* l = std::get_if<letters::carried_out>(&any))
      return "carried out " + std::to_string(l->ticket) + " " + std::string(l->what.bytes);
    const auto& l = std::get<letters::polled_out>(any);
    return "polled out " + std::to_string(l.ticket) + (l.is_ok ? " ok " : " not ok ") + std::to_string(l.data.size()) +
           (l.offset > 0 ? " from " + std::to_string(l.offset) : "") + (l.is_last ? " last" : "");
  }
  std::vector<std::string> take_heard() { return std::exchange(heard, {}); }

  using words = std::vector<std::string>;

  outgoing out{[] {}};
  peer_table peers;
  std::vector<std::string> heard;
  std::vector<std::string> served;
  flinxx::engineio::stray_hearer to;
  stray_requests requests{
      out,
      {[this](const stray_id& from, const stray& s, auto hearer) {
         const std::string what = s.what == stray::kind::get    ? "get "
                                  : s.what == stray::kind::post ? "post "
                                                                : "upgrade ";
         served.push_back(what + std::to_string(from.ticket) + s.body);
         to = hearer;
       },
       [this](const stray_id& from, const slot_id&, const carried& c) {
         served.push_back("carried " + std::to_string(from.ticket) + " " + c.bytes);
       },
       [this](const stray_id& from, const slot_id&) { served.push_back("given up " + std::to_string(from.ticket)); },
       [this](const id128& run) { served.push_back("lost " + std::to_string(run[0])); },
       [this](const id128& run) { served.push_back("doubted " + std::to_string(run[0])); }},
      30'000};
  std::uint64_t tickets = 0;
  std::int64_t now = 1000;
};

}  // namespace

TEST_CASE_METHOD(fixture, "a request goes to the node that its session id names, and the answer comes back") {
  ask(of_node_1);
  ask(of_node_1, "4x");
  CHECK(sent() == words{"poll 1", "polled in 2 4x"});
  requests.hear(2, letters::polled_out{1, true, true, "from another node"});
  requests.hear(1, letters::polled_out{2, true, true, "ok"});
  requests.hear(1, letters::polled_out{1, true, false, "4a"});
  requests.hear(1, letters::polled_out{1, true, true, "b", 2});
  requests.hear(1, letters::polled_out{1, true, true, "twice"});
  CHECK(take_heard() == words{"2 ok ok", "1 ok 4ab"});
}

TEST_CASE_METHOD(fixture, "an answer of which a piece is missing is none") {
  ask(of_node_1);
  ask(of_node_1);
  ask(of_node_1);
  requests.hear(1, letters::polled_out{1, true, true, "without its beginning", 2});
  requests.hear(1, letters::polled_out{2, true, false, "4a"});
  requests.hear(1, letters::polled_out{2, true, false, "without its middle", 3});
  requests.hear(1, letters::polled_out{2, true, true, "the end", 21});
  requests.hear(1, letters::polled_out{3, true, false, "twice"});
  requests.hear(1, letters::polled_out{3, true, true, "twice"});
  CHECK(take_heard() == words{"1 not ok ", "2 not ok ", "3 not ok "});
}

TEST_CASE_METHOD(fixture, "a node that is not there, cannot read it, or is not to be reached costs nothing") {
  ask(slot_id::make(9, 0, 5));
  ask_upgrade(slot_id::make(2, 0, 5));
  ask(of_node_1, {}, true);
  CHECK(sent().empty());
  CHECK(take_heard() == words{"1 not ok ", "2 not ok ", "3 not ok "});
}

TEST_CASE_METHOD(fixture, "a client that has left is said to have, and what is said to it is nobody's") {
  requests.give_up(ask(of_node_1));
  requests.give_up(77);
  CHECK(sent() == words{"poll 1", "given up 1"});
  requests.hear(1, letters::polled_out{1, true, true, "late"});
  CHECK(take_heard().empty());
}

TEST_CASE_METHOD(fixture, "without an answer a POST is refused soon, and a poll once its session would have pinged") {
  ask(of_node_1);
  ask(of_node_1, "4x");
  (void)sent();
  requests.expire(now + 4'999);
  CHECK(take_heard().empty());
  requests.expire(now + 5'000);
  CHECK(take_heard() == words{"2 not ok "});
  requests.expire(now + 30'000);
  CHECK(take_heard() == words{"1 not ok "});
  CHECK(sent() == words{"given up 2", "given up 1"});
}

TEST_CASE_METHOD(fixture, "with its node, or with letters of it, an answer is lost") {
  ask(of_node_1);
  (void)sent();
  SECTION("the node has died") {
    requests.lose_node(1, {0xaa});
    CHECK(sent().empty());
    CHECK(served == words{"lost 170"});
  }
  SECTION("letters are missing") {
    requests.doubt(2, {0xbb});
    CHECK(take_heard().empty());
    requests.doubt(1, {0xaa});
    CHECK(sent() == words{"given up 1"});
    CHECK(served == words{"doubted 187", "doubted 170"});
  }
  CHECK(take_heard() == words{"1 not ok "});
}

TEST_CASE_METHOD(fixture, "answers that are not whole have a bound, all together") {
  const std::string much(900'000, 'x');
  for (int i = 0; i < 4; ++i) ask(of_node_1);
  const auto hear_piece = [&](std::uint64_t ticket, std::uint32_t which) {
    requests.hear(1, letters::polled_out{ticket, true, false, much, which * 900'000});
  };
  for (std::uint32_t i = 0; i < 10; ++i)
    for (std::uint64_t ticket = 1; ticket <= 4; ++ticket) hear_piece(ticket, i);
  CHECK(heard.size() == 1);
  requests.give_up(1);
  requests.give_up(2);
  for (std::uint32_t i = 10; i < 22; ++i) hear_piece(4, i);
  CHECK(heard.size() == 1);
}

TEST_CASE_METHOD(fixture, "what another node passes on is served, and a large answer goes in pieces") {
  requests.hear(1, peers[1], letters::poll{8, of_node_1});
  to.told({true, std::string(300'000, 'x')});
  requests.hear(1, peers[1], letters::polled_in{9, of_node_1, " 4x"});
  to.told({false, "why"});
  requests.hear(peers[1], letters::poll_given_up{10, of_node_1});
  CHECK(served == words{"get 8", "post 9 4x", "given up 10"});
  CHECK(sent() == words{"polled out 8 ok 131072", "polled out 8 ok 131072 from 131072",
                        "polled out 8 ok 37856 from 262144 last", "polled out 9 not ok 3 last"});
}

TEST_CASE_METHOD(fixture, "answers for which there is no room are not sent, and leave no gap") {
  for (int i = 0; i < 40; ++i) {
    requests.hear(1, peers[1], letters::poll{8, of_node_1});
    to.told({true, std::string(900'000, 'x')});
  }
  out.take_letters([&](std::uint16_t, const batch& b) {
    CHECK(b.strayed < 18'000'000);
    CHECK(b.lost == 0);
    return b.used;
  });
}

TEST_CASE_METHOD(fixture, "an answer for which there is no room is refused, though a part of it has gone") {
  requests.hear(1, peers[1], letters::poll{8, of_node_1});
  to.told({true, std::string(20'000'000, 'x')});
  requests.hear(1, peers[1], letters::poll{9, of_node_1});
  to.told({true, "4a"});
  const words all = sent();
  REQUIRE(all.size() > 100);
  CHECK(all[all.size() - 2] == "polled out 8 not ok 0 last");
  CHECK(all.back() == "polled out 9 not ok 0 last");
}

TEST_CASE_METHOD(fixture, "a request for which there is no room is refused at once") {
  const std::string much(900'000, 'x');
  while (heard.empty()) ask(of_node_1, much);
  CHECK(tickets == 20);  // 16 MiB, and what goes over them
  ask(of_node_1);
  CHECK(take_heard() == words{std::to_string(tickets - 1) + " not ok ", std::to_string(tickets) + " not ok "});
  requests.give_up(1);
  const words all = sent();
  CHECK(all.size() == tickets - 1);
  CHECK(all.back() == "given up 1");
}

TEST_CASE_METHOD(fixture, "sockets that move take no room of requests") {
  const std::string state(500'000, 'x');
  const letters::fetched moved{1, letters::fetched::answer::moved, {}, state};
  for (int i = 0; i < 60; ++i) CHECK(out.try_add(1, moved));
  ask(of_node_1);
  CHECK(heard.empty());
}

TEST_CASE_METHOD(fixture, "an upgrade goes to the node of its session, and then what its WebSocket brings") {
  const std::uint64_t ticket = ask_upgrade(of_node_1);
  requests.hear(1, letters::carried_out{ticket, {{}, 0, 0, "before it is known"}});
  requests.hear(1, letters::polled_out{ticket, true, true, {}});
  requests.hear(1, letters::polled_out{ticket, false, true, "twice"});
  CHECK(requests.carry(ticket, of_node_1, {{}, 0, 0, "2probe"}));
  CHECK(sent() == words{"upgrade 1 a=b", "carried in 1 2probe"});
  requests.hear(2, letters::carried_out{ticket, {{}, 0, 0, "from another node"}});
  requests.hear(1, letters::carried_out{ticket, {{}, 0, 0, "3probe"}});
  requests.give_up(ticket);
  requests.hear(1, letters::carried_out{ticket, {{}, 6, 0, "late"}});
  CHECK(take_heard() == words{"1 ok ", "1 brings 3probe"});
  CHECK(sent() == words{"given up 1"});
}

TEST_CASE_METHOD(fixture, "an upgrade that is refused, or is not answered, is none") {
  ask_upgrade(of_node_1);
  ask_upgrade(of_node_1);
  requests.hear(1, letters::polled_out{1, false, true, "why"});
  requests.expire(now + 5'000);
  CHECK(take_heard() == words{"1 not ok why", "2 not ok "});
}

TEST_CASE_METHOD(fixture, "a WebSocket for a session of another node serves it, and answers") {
  requests.hear(1, peers[1], letters::upgrade{8, of_node_1, " a=b"});
  to.told({true, {}});
  CHECK(to.brought({{}, 0, 0, "3probe"}));
  requests.hear(peers[1], letters::carried_in{8, of_node_1, {{}, 0, 0, "2probe"}});
  CHECK(served == words{"upgrade 8 a=b", "carried 8 2probe"});
  CHECK(sent() == words{"polled out 8 ok 0 last", "carried out 8 3probe"});
}

TEST_CASE_METHOD(fixture,
                 "a carried WebSocket ends with its session's node, with letters of it, and with its silence") {
  const std::uint64_t ticket = carry();
  SECTION("the node has died") {
    requests.lose_node(1, {0xaa});
  }
  SECTION("letters are missing") {
    requests.doubt(1, {0xaa});
  }
  SECTION("nothing has come for as long as it pings") {
    requests.expire(now + 1);
    requests.expire(now + 30'000);
    CHECK(take_heard().empty());
    requests.hear(1, letters::carried_out{ticket, {{}, 0, 0, "a ping"}});
    CHECK(take_heard() == words{"1 brings a ping"});
    requests.expire(now + 30'001);
    requests.expire(now + 60'000);
    CHECK(take_heard().empty());
    requests.expire(now + 60'001);
  }
  CHECK(take_heard() == words{"1 gone"});
  requests.hear(1, letters::carried_out{ticket, {{}, 0, 0, "late"}});
  CHECK(take_heard().empty());
}

TEST_CASE_METHOD(fixture, "what a carried WebSocket brings and has no room is not sent, and leaves no gap") {
  const std::uint64_t ticket = carry();
  const std::string much(100'000, 'x');
  int sent_pieces = 0;
  while (requests.carry(ticket, of_node_1, {{}, 0, 0, much})) ++sent_pieces;
  CHECK(sent_pieces == 168);  // 16 MiB
  CHECK(out.try_add(1, letters::relay{{}, {}, "a relay"}));
  requests.give_up(ticket);
  out.take_letters([&](std::uint16_t, const batch& b) {
    CHECK(b.lost == 0);
    return b.used;
  });
}
