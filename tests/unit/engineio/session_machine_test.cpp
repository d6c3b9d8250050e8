#include <flinxx/engineio/session_machine.hpp>

#include <catch2/catch.hpp>

using flinxx::engineio::heartbeat_times;
using flinxx::engineio::session_machine;
using flinxx::engineio::transport;
using polled = session_machine::poll_verdict;
using spoke = session_machine::candidate_verdict;
using timed = session_machine::timer_verdict;
using namespace std::chrono_literals;

namespace {

const heartbeat_times times{1000ms, 500ms, 200ms};

session_machine polling() {
  return {transport::polling, times, 0};
}

}  // namespace

TEST_CASE("one poll waits, a second one ends the session") {
  const auto m = polling();
  CHECK(m.poll(false) == polled::wait);
  CHECK(m.poll(true) == polled::overlap);
}

TEST_CASE("a closed session and one on WebSocket refuse to be polled") {
  auto m = polling();
  m.close();
  CHECK(m.poll(false) == polled::refuse);
  const session_machine direct(transport::websocket, times, 0);
  CHECK(direct.poll(false) == polled::refuse);
  CHECK(direct.poll(true) == polled::refuse);
}

TEST_CASE("an upgrade: probe, a poll answered at once, upgrade") {
  auto m = polling();
  REQUIRE(m.candidate_opened(0));
  CHECK(m.poll(false) == polled::wait);
  CHECK(m.candidate_said("2probe") == spoke::answer_probe);
  CHECK(m.poll(false) == polled::answer_at_once);
  CHECK(m.current() == transport::polling);
  CHECK(m.candidate_said("5") == spoke::upgraded);
  CHECK(m.current() == transport::websocket);
  CHECK(m.poll(false) == polled::refuse);
}

TEST_CASE("there is one candidate at a time, and none once the session is on WebSocket or closed") {
  auto m = polling();
  REQUIRE(m.candidate_opened(0));
  CHECK_FALSE(m.candidate_opened(0));
  m.candidate_gone();
  CHECK(m.candidate_opened(0));
  CHECK(m.candidate_said("5") == spoke::upgraded);
  CHECK_FALSE(m.candidate_opened(0));
  auto closed = polling();
  closed.close();
  CHECK_FALSE(closed.candidate_opened(0));
}

TEST_CASE("a candidate that says anything else is dropped, and polling goes on") {
  for (const char* said : {"", "2", "2prob", "4hello", "3probe", "1", "5x"}) {
    CAPTURE(said);
    auto m = polling();
    REQUIRE(m.candidate_opened(0));
    CHECK(m.candidate_said(said) == spoke::drop);
    CHECK(m.poll(false) == polled::wait);
    CHECK(m.candidate_opened(0));
  }
  auto twice = polling();
  REQUIRE(twice.candidate_opened(0));
  REQUIRE(twice.candidate_said("2probe") == spoke::answer_probe);
  CHECK(twice.candidate_said("2probe") == spoke::drop);
}

TEST_CASE("an upgrade that is not completed in time is dropped") {
  auto m = polling();
  REQUIRE(m.candidate_opened(100));
  CHECK(m.next_deadline() == 300);
  CHECK(m.timer(299) == timed::nothing);
  CHECK(m.timer(300) == timed::drop_candidate);
  CHECK(m.poll(false) == polled::wait);
  CHECK(m.next_deadline() == 1000);
}

TEST_CASE("the heartbeat: ping after the interval, time-out without a pong, the next ping after the pong") {
  session_machine m(transport::websocket, times, 0);
  CHECK(m.next_deadline() == 1000);
  CHECK(m.timer(999) == timed::nothing);
  CHECK(m.timer(1000) == timed::send_ping);
  CHECK(m.next_deadline() == 1500);
  CHECK(m.pong(1200));
  CHECK(m.next_deadline() == 2200);
  CHECK_FALSE(m.pong(1300));  // nobody asked for it
  CHECK(m.next_deadline() == 2200);
  CHECK(m.timer(2200) == timed::send_ping);
  CHECK(m.timer(2699) == timed::nothing);
  CHECK(m.timer(2700) == timed::ping_timeout);
  m.close();
  CHECK(m.timer(9999) == timed::nothing);
}

TEST_CASE("a late timer does not lengthen the wait for the pong, a process that stood still does") {
  session_machine late(transport::websocket, times, 0);
  CHECK(late.timer(1010) == timed::send_ping);
  CHECK(late.next_deadline() == 1500);
  CHECK_FALSE(late.overdue(1499));
  CHECK(late.overdue(1500));
  session_machine stood_still(transport::websocket, times, 0);
  CHECK_FALSE(stood_still.overdue(60'000));
  CHECK(stood_still.timer(60'000) == timed::send_ping);
  CHECK(stood_still.timer(60'100) == timed::nothing);
  CHECK(stood_still.next_deadline() == 60'450);
}

TEST_CASE("a probe: a ping at once, and half of the time for the pong; then the heartbeat goes on") {
  session_machine m(transport::websocket, times, 0);
  CHECK(m.probe(100));
  CHECK(m.next_deadline() == 350);
  CHECK_FALSE(m.probe(200));  // a ping is under way already: it is not given more time
  CHECK(m.next_deadline() == 350);
  CHECK(m.timer(349) == timed::nothing);
  CHECK(m.pong(349));
  CHECK(m.next_deadline() == 1349);
  CHECK(m.timer(1349) == timed::send_ping);
  CHECK(m.next_deadline() == 1849);
  CHECK_FALSE(m.probe(1400));  // but less
  CHECK(m.next_deadline() == 1650);
  CHECK(m.timer(1650) == timed::ping_timeout);
}

TEST_CASE("a slow end lasts as long as a pong may take, and has no heartbeat") {
  for (const auto how : {session_machine::life::closing, session_machine::life::lost}) {
    auto m = polling();
    CHECK(m.timer(1000) == timed::send_ping);
    m.close_slowly(how, 1100);
    CHECK(m.closed());
    CHECK(m.stage() == how);
    CHECK(m.next_deadline() == 1600);
    CHECK_FALSE(m.overdue(1600));
    CHECK(m.poll(false) == polled::refuse);
    CHECK(m.timer(1599) == timed::nothing);
    CHECK(m.timer(1600) == timed::time_over);
    m.close();
    CHECK(m.timer(1600) == timed::nothing);
  }
}

TEST_CASE("an upgrade that has begun goes on while a session is closing, but not once it is lost") {
  auto closing = polling();
  REQUIRE(closing.candidate_opened(0));
  closing.close_slowly(session_machine::life::closing, 0);
  CHECK(closing.candidate_said("2probe") == spoke::answer_probe);
  CHECK(closing.candidate_said("5") == spoke::upgraded);
  auto lost = polling();
  REQUIRE(lost.candidate_opened(0));
  lost.close_slowly(session_machine::life::lost, 0);
  CHECK(lost.candidate_said("2probe") == spoke::drop);
}
