// WebSockets at another node than the one that has their session.
#include "engineio/carried_flow.hpp"
#include "unit/engineio/two_nodes.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace flinxx;
using namespace std::chrono_literals;
using namespace flinxx::engineio;

namespace {

// With a WebSocket at the other node, which has been accepted.
struct carried_socket : two_nodes {
  explicit carried_socket() : socket(here.connect()) {
    socket.send(server_fixture::upgrade(sid));
    settle();
    const std::string answer = socket.take();
    CHECK(answer.starts_with("HTTP/1.1 101 "));
  }
  void settle() {
    for (int i = 0; i < 3; ++i) {
      here.workers.run();
      there.workers.run();
    }
  }
  std::string say(std::string_view text) {
    socket.send(websocket::text(std::string(text)));
    return hear();
  }
  std::string hear() {
    settle();
    return server_fixture::frames_in(socket.take());
  }
  void upgrade() {
    CHECK(say("2probe") == "3probe");
    CHECK(say("5").empty());
  }

  memory_peer socket;
};

}  // namespace

TEST_CASE_METHOD(carried_socket, "an upgrade at another node is completed there, and nothing is lost or reordered") {
  memory_peer posting = there.connect();
  memory_peer polling = there.connect();
  CHECK(there.ask(posting, post("4before")) == "ok");
  CHECK(say("2probe") == "3probe");
  CHECK(there.ask(posting, post("4meanwhile")) == "ok");
  CHECK(say("5") == "4before;4meanwhile");
  CHECK(say("4after") == "4after");
  CHECK(there.heard == std::vector<std::string>{"before", "meanwhile", "after"});
  CHECK(there.ask(polling, get()) == "400");
  CHECK(here.opened == 0);
  socket.send(websocket::close("\x03\xe9"));
  CHECK(hear() == "close 1001");
  CHECK(there.end == ops::close_reason::client_left);
  socket.end();
  settle();
  CHECK(socket.closed());
  CHECK(other->given_up == 1);
  CHECK_FALSE(here.sessions().carries());
}

TEST_CASE_METHOD(carried_socket, "a poll that waits at a node, whichever, is let go by an upgrade at another") {
  memory_peer at_its_own = there.connect();
  memory_peer at_the_other = here.connect();
  memory_peer& polling = GENERATE(true, false) ? at_its_own : at_the_other;
  CHECK(ask(polling, get()).empty());
  CHECK(say("2probe") == "3probe");
  CHECK(run_all(polling) == "6");
}

TEST_CASE_METHOD(carried_socket, "a second WebSocket is turned away, at either node, and disturbs nothing") {
  for (server_fixture* const at : {&here, &there}) {
    memory_peer second = at->connect();
    second.send(server_fixture::upgrade(sid));
    settle();
    const std::string said = second.take();
    CHECK(server_fixture::frames_in(said.substr(said.find("\r\n\r\n") + 4)) == "close 1000");
  }
  upgrade();
  CHECK(say("4a") == "4a");
}

TEST_CASE_METHOD(carried_socket, "an upgrade at another node that is not completed is dropped, and polling goes on") {
  memory_peer polling = there.connect();
  SECTION("in time") {
    there.workers.jump(10s);
    CHECK(hear() == "close 1000");
  }
  SECTION("as it says something else") {
    CHECK(say("4hello") == "close 1000");
  }
  SECTION("as the client closes it") {
    socket.end();
    settle();
    CHECK(other->given_up == 1);
  }
  SECTION("with the node that has its connection") {
    there.sessions().lose(run);
  }
  settle();
  there.last->send_text("still here");
  CHECK(there.ask(polling, get()) == "4still here");
  CHECK_FALSE(there.end);
  socket = there.connect();
  CHECK(there.ask(socket, server_fixture::upgrade(sid)) == "101");
  CHECK(there.say(socket, "2probe") == "3probe");
}

TEST_CASE_METHOD(carried_socket, "a client that goes without a word is lost to its session, whichever way it goes") {
  upgrade();
  SECTION("its connection ends") {
    socket.end();
  }
  SECTION("its connection fails") {
    socket.reset();
  }
  SECTION("its node does") {
    there.sessions().lose(run);
  }
  SECTION("its letters are missing") {
    there.sessions().doubt({8});
    CHECK_FALSE(there.end);
    there.sessions().doubt(run);
  }
  SECTION("a piece of what it says is missing") {
    other->loses_next = true;
    CHECK(say("4lost").empty());
    CHECK_FALSE(there.end);
    CHECK(say("4a").empty());
  }
  SECTION("there is no room for what it says") {
    other->is_full = true;
    CHECK(say("4a").empty());
  }
  settle();
  REQUIRE(there.end);
  CHECK((there.end == ops::close_reason::transport_closed || there.end == ops::close_reason::transport_error));
  CHECK(there.heard.empty());
}

TEST_CASE_METHOD(carried_socket, "the session's end reaches a client at another node with its close code") {
  upgrade();
  there.last->send_text("the last words");
  there.last->close(ops::close_reason::flood);
  CHECK(hear() == "4the last words;close 1008");
  CHECK(socket.ended());
}

TEST_CASE_METHOD(carried_socket, "what breaks the rules of a WebSocket is told as at its own node") {
  upgrade();
  const std::string large(1'000'100, 'x');
  CHECK(say(large) == "close 1009");
  CHECK(there.end == ops::close_reason::payload_too_large);
}

TEST_CASE_METHOD(carried_socket, "much goes both ways, in order, and little of it is under way at a time") {
  upgrade();
  std::string wanted;
  for (int i = 0; i < 20; ++i) wanted += std::to_string(i) + std::string(20'000, 'x') + ';';
  other->is_slow = true;
  for (int i = 0; i < 20; ++i) socket.send(websocket::text("4" + std::to_string(i) + std::string(20'000, 'x')));
  std::string heard;
  std::size_t most = 0;
  for (int round = 0; round < 100; ++round) {
    settle();
    most = std::max(most, other->underway);
    other->deliver();
    settle();
    heard += socket.take();
  }
  CHECK(there.heard.size() == 20);
  std::string payloads = server_fixture::frames_in(heard) + ';';
  std::string echoed;
  for (int i = 0; i < 20; ++i) echoed += "4" + std::to_string(i) + std::string(20'000, 'x') + ';';
  CHECK((payloads == echoed));
  CHECK(most <= carried_flow::window);
  CHECK(other->most_brought <= carried::max_data);
}

TEST_CASE_METHOD(carried_socket, "a client at another node that does not read is a slow consumer") {
  upgrade();
  socket.stop_reading();
  const std::string much(100'000, 'x');
  for (int i = 0; i < 60 && !there.end; ++i) {
    there.last->send_text(much);
    settle();
  }
  CHECK(there.end == ops::close_reason::slow_consumer);
  settle();
  CHECK(socket.closed());
}

TEST_CASE_METHOD(carried_socket, "who is carried by a node that empties is sent away by its session") {
  upgrade();
  const auto carried_ids = here.sessions().open_sessions();
  REQUIRE(carried_ids.size() == 1);
  here.sessions().carry_no_more();
  CHECK(here.sessions().send_away(carried_ids[0], ops::close_reason::server_draining));
  socket.send(websocket::text("4last words"));
  CHECK(hear() == "close 1012");
  CHECK(there.heard == std::vector<std::string>{"last words"});
  socket.send(websocket::close("\x03\xf4"));
  settle();
  CHECK(there.end == ops::close_reason::transport_closed);
  socket.end();
  settle();
  CHECK_FALSE(here.sessions().carries());
  memory_peer late = here.connect();
  CHECK(ask(late, server_fixture::upgrade(sid)) == "400");
}

TEST_CASE_METHOD(two_nodes, "WebSockets that are carried have bounds") {
  server_fixture narrow{[this] {
    auto s = settings_with(other);
    s.max_carried = 4;
    return s;
  }()};
  std::vector<memory_peer> peers;
  for (const char* const wanted : {"101", "400"}) {
    memory_peer opening = there.connect();
    const std::string another = there.open(opening);
    peers.push_back(narrow.connect());
    peers.back().send(server_fixture::upgrade(another));
    for (int i = 0; i < 3; ++i) {
      narrow.workers.run();
      there.workers.run();
    }
    CHECK(peers.back().take().substr(9, 3) == wanted);
  }
  CHECK(other->given_up == 1);
}

TEST_CASE_METHOD(two_nodes, "an upgrade that nobody answers is refused, and one that is left is given up") {
  memory_peer peer = here.connect();
  SECTION("its session is not there") {
    CHECK(ask(peer, server_fixture::upgrade("&sid=AB" + sid.substr(7, 8) + std::string(10, 'x'))) == "400");
    CHECK(other->asked == 1);
  }
  SECTION("its client leaves") {
    other->is_slow = true;
    CHECK(ask(peer, server_fixture::upgrade(sid)).empty());
    peer.reset();
    here.workers.run();
    CHECK(other->given_up == 1);
    other->deliver();
    here.workers.run();
    CHECK_FALSE(here.sessions().carries());
  }
}
