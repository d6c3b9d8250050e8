// Heartbeat, upgrade and the time after an end: whole sessions over HTTP and WebSocket in virtual time.
#include "unit/engineio/server_fixture.hpp"

#include <catch2/catch.hpp>

using namespace flinxx;
using namespace std::chrono_literals;
using engineio::server_fixture;
using ops::close_reason;
using test::memory_peer;

namespace {

constexpr auto a_bit = 16ms;  // two ticks of the wheel

}  // namespace

TEST_CASE_METHOD(server_fixture, "a client that answers its pings stays for a day") {
  memory_peer socket = open_websocket();
  int pings = 0;
  for (int second = 0; second < 24 * 3600; ++second) {
    workers.pass(1s);
    if (frames_in(socket.take()) != "2") continue;
    ++pings;
    CHECK(say(socket, "3").empty());
  }
  CHECK(pings >= 24 * 3600 / 26);
  CHECK(pongs == pings);
  CHECK(!end);
}

TEST_CASE_METHOD(server_fixture, "a client that answers no ping is gone after both times") {
  memory_peer socket = open_websocket();
  workers.pass(25s - a_bit);
  CHECK(socket.take().empty());
  workers.pass(2 * a_bit);
  CHECK(frames_in(socket.take()) == "2");
  CHECK(say(socket, "4still here") == "4still here");  // is no pong
  workers.pass(20s - 3 * a_bit);
  CHECK(!end);
  workers.pass(5 * a_bit);
  CHECK(end == close_reason::ping_timeout);
  CHECK(frames_in(socket.take()) == "close 1000");
}

TEST_CASE_METHOD(server_fixture, "a probe wants its pong within half of the ping time-out") {
  memory_peer socket = open_websocket();
  workers.pass(1s);
  last->probe();
  workers.run();
  CHECK(frames_in(socket.take()) == "2");
  SECTION("which comes") {
    workers.pass(10s - a_bit);
    say(socket, "3");
    workers.pass(25s - a_bit);
    CHECK(!end);
    CHECK(socket.take().empty());
  }
  SECTION("or not") {
    workers.pass(10s + a_bit);
    CHECK(end == close_reason::ping_timeout);
  }
}

TEST_CASE_METHOD(server_fixture, "a ping reaches a polling client with its next GET") {
  memory_peer peer = connect();
  const std::string sid = open(peer);
  workers.pass(25s + a_bit);
  CHECK(ask(peer, get(sid)) == "2");
  CHECK(ask(peer, post(sid, "3")) == "ok");
  CHECK(pongs == 1);
  CHECK(ask(peer, get(sid)).empty());
  workers.pass(25s + a_bit);
  CHECK(body_of(peer.take()) == "2");
  workers.pass(20s + a_bit);
  CHECK(end == close_reason::ping_timeout);
  CHECK(ask(peer, get(sid)) == "400");
}

TEST_CASE_METHOD(server_fixture, "an upgrade has its time, and the session goes on without it") {
  memory_peer peer = connect();
  memory_peer candidate = connect();
  const std::string sid = open(peer);
  candidate.send(upgrade(sid));
  workers.run();
  CHECK(candidate.take().starts_with("HTTP/1.1 101 "));
  SECTION("nothing comes") {
    workers.pass(10s - a_bit);
  }
  SECTION("the probe alone") {
    workers.pass(5s);
    CHECK(say(candidate, "2probe") == "3probe");
    CHECK(ask(peer, get(sid)) == "6");
    workers.pass(5s - a_bit);
  }
  CHECK(!candidate.ended());
  workers.pass(2 * a_bit);
  CHECK(frames_in(candidate.take()) == "close 1000");
  CHECK(!end);
  last->send_text("on");
  CHECK(ask(peer, get(sid)) == "4on");
}

TEST_CASE_METHOD(server_fixture, "what waited for a poll goes first over the WebSocket, before what comes") {
  memory_peer peer = connect();
  memory_peer candidate = connect();
  const std::string sid = open(peer);
  candidate.send(upgrade(sid));
  workers.run();
  (void)candidate.take();
  CHECK(say(candidate, "2probe") == "3probe");
  last->send_text("one");
  last->send_binary("two");
  CHECK(say(candidate, "5") == "4one;two");
  CHECK(say(candidate, "4three") == "4three");
  CHECK(ask(peer, get(sid)) == "400");
  workers.pass(25s + a_bit);
  CHECK(frames_in(candidate.take()) == "2");
}

TEST_CASE_METHOD(server_fixture, "what was sent before the end is fetched within the time of a pong, then the end") {
  memory_peer peer = connect();
  const std::string sid = open(peer);
  last->send_text("last words");
  last->close(close_reason::server_draining);
  CHECK(end == close_reason::server_draining);
  SECTION("in time") {
    workers.pass(20s - a_bit);
    CHECK(ask(peer, get(sid)) == "4last words");
    CHECK(ask(peer, post(sid, "4nobody reads this")) == "ok");
    CHECK(ask(peer, get(sid)) ==
          "6\x1e"
          "1");
    CHECK(heard.empty());
  }
  SECTION("too late") {
    workers.pass(20s + a_bit);
  }
  CHECK(ask(peer, get(sid)) == "400");
}

TEST_CASE_METHOD(server_fixture, "a client that has aborted its GET may say goodbye for as long as a pong may take") {
  memory_peer poll = connect();
  memory_peer other = connect();
  const std::string sid = open(poll);
  CHECK(ask(poll, get(sid)).empty());
  poll.end();
  workers.run();
  CHECK(lost == 1);
  CHECK(!end);
  SECTION("and does") {
    workers.pass(20s - a_bit);
    CHECK(ask(other, post(sid, "4hello")) == "400");  // is none
    CHECK(ask(other, post(sid,
                          "4bye\x1e"
                          "1")) == "ok");
    CHECK(heard == std::vector<std::string>{"bye"});
    CHECK(end == close_reason::client_left);
  }
  SECTION("and does not") {
    workers.pass(20s + a_bit);
    CHECK(end == close_reason::transport_closed);
  }
  memory_peer fresh = connect();
  CHECK(ask(fresh, get(sid)) == "400");
}

TEST_CASE_METHOD(server_fixture, "who is sent away over a WebSocket is still heard until it has read so") {
  memory_peer socket = open_websocket();
  CHECK(last->send_away(close_reason::server_draining));
  CHECK(lost == 1);
  workers.run();
  CHECK(frames_in(socket.take()) == "close 1012");
  last->send_text("nobody hears this");
  socket.send(websocket::ping("?"));
  CHECK(say(socket, "4on its way").empty());
  CHECK(heard == std::vector<std::string>{"on its way"});
  CHECK(!end);
  SECTION("and it closes, whatever code its library answers with") {
    socket.send(websocket::close(GENERATE("\x03\xf4", "\x03\xe8")));  // 1012, 1000
    workers.run();
    CHECK(socket.take().empty());
    CHECK(end == close_reason::transport_closed);
  }
  SECTION("and its page goes") {
    socket.send(websocket::close("\x03\xe9"));
    workers.run();
    CHECK(end == close_reason::client_left);
  }
  SECTION("and it does not answer") {
    workers.pass(2s + a_bit);
    CHECK(end == close_reason::server_draining);
    CHECK(socket.take().empty());
  }
  SECTION("and it breaks the protocol") {
    say(socket, "?");
    CHECK(end == close_reason::protocol_error);
  }
}

TEST_CASE_METHOD(server_fixture, "who is sent away over polling gets what there is and the end, and is still heard") {
  memory_peer poll = connect();
  memory_peer other = connect();
  const std::string sid = open(poll);
  const bool its_get_waits = GENERATE(true, false);
  if (its_get_waits) {
    CHECK(ask(poll, get(sid)).empty());
    CHECK(last->send_away(close_reason::server_draining));
    workers.run();
    CHECK(body_of(poll.take()) == "1");
  } else {
    last->send_text("last words");
    CHECK(last->send_away(close_reason::server_draining));
    workers.pass(20s - a_bit);
    CHECK(!end);
    CHECK(ask(poll, get(sid)) ==
          "4last words\x1e"
          "1");
  }
  CHECK(lost == 1);
  CHECK(ask(other, post(sid, "4on its way")) == "ok");
  CHECK(heard == std::vector<std::string>{"on its way"});
  CHECK(!end);
  SECTION("until it says so") {
    CHECK(ask(other, post(sid, "1")) == "ok");
    CHECK(end == close_reason::transport_closed);
  }
  SECTION("for a moment") {
    workers.pass(2s + a_bit);
    CHECK(end == close_reason::server_draining);
  }
  CHECK(ask(other, post(sid, "4too late")) == "400");
}

TEST_CASE_METHOD(server_fixture, "who is in the middle of an upgrade is sent away later") {
  memory_peer peer = connect();
  memory_peer candidate = connect();
  const std::string sid = open(peer);
  candidate.send(upgrade(sid));
  workers.run();
  (void)candidate.take();
  CHECK(!last->send_away(close_reason::server_draining));
  CHECK(say(candidate, "2probe") == "3probe");
  CHECK(!last->send_away(close_reason::server_draining));
  CHECK(say(candidate, "5").empty());
  CHECK(last->send_away(close_reason::server_draining));
  workers.run();
  CHECK(frames_in(candidate.take()) == "close 1012");
}

TEST_CASE("who is sent away ends at once when the server does") {
  server_fixture f;
  memory_peer socket = f.open_websocket();
  CHECK(f.last->send_away(close_reason::server_draining));
  f.last->shut_down(close_reason::server_draining);
  CHECK(f.end == close_reason::server_draining);
}

TEST_CASE("a polling client that fetches nothing overflows, at the end of the turn") {
  server_fixture f({.max_queue = 1000});
  memory_peer peer = f.connect();
  const std::string sid = f.open(peer);
  for (int i = 0; i < 11; ++i) f.last->send_text(std::string(100, 'x'));
  CHECK(!f.end);
  f.workers.run();
  CHECK(f.end == close_reason::slow_consumer);
}

TEST_CASE("an answer that is worth it is packed for who takes that") {
  server_fixture f({.gzip_from = 1000});
  memory_peer peer = f.connect();
  const std::string sid = f.open(peer);
  for (const std::size_t size : {std::size_t{990}, std::size_t{1000}}) {
    f.last->send_text(std::string(size, 'x'));
    std::string get = f.get(sid);
    peer.send(get.insert(get.size() - 2, "Accept-Encoding: gzip\r\n"));
    f.workers.run();
    const std::string answer = peer.take();
    CHECK((answer.find("Content-Encoding: gzip") != std::string::npos) == (size == 1000));
    CHECK((answer.size() < 500) == (size == 1000));
  }
}
