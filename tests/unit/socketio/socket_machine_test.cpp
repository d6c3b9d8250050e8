#include "socketio/socket_machine.hpp"

#include <catch2/catch.hpp>

#include <cstdint>

using flinxx::ops::close_reason;
using flinxx::socketio::socket_action;
using flinxx::socketio::socket_machine;
using life = socket_machine::life;

namespace {

constexpr std::int64_t recovery_time = 120'000;

socket_machine entered() {
  socket_machine m;
  m.entered();
  return m;
}

socket_machine away(std::int64_t since = 0) {
  socket_machine m = entered();
  REQUIRE(m.line_lost(close_reason::transport_closed, since, recovery_time) == socket_action::suspend);
  return m;
}

}  // namespace

TEST_CASE("the recovery time is two minutes to the millisecond") {
  socket_machine m = away(1'000);
  CHECK(m.state() == life::away);
  CHECK(m.due() == 121'000);
  CHECK(m.time_over(120'999) == socket_action::none);
  CHECK(m.lives());
  CHECK(m.time_over(121'000) == socket_action::end);
  CHECK(m.state() == life::ended);
  CHECK(m.reason() == close_reason::transport_closed);
  CHECK(m.time_over(121'001) == socket_action::none);  // once
  CHECK(m.claimed(true) == socket_action::refuse);
}

TEST_CASE("a client who returns in the last millisecond resumes, and has the whole recovery time the next time") {
  socket_machine m = away(0);
  CHECK(m.time_over(recovery_time - 1) == socket_action::none);
  CHECK(m.claimed(true) == socket_action::resume);
  m.resumed();
  CHECK(m.here());
  CHECK(m.time_over(recovery_time) == socket_action::none);  // a late timer
  CHECK(m.line_lost(close_reason::ping_timeout, recovery_time, recovery_time) == socket_action::suspend);
  CHECK(m.time_over(2 * recovery_time - 1) == socket_action::none);
  CHECK(m.time_over(2 * recovery_time) == socket_action::end);
  CHECK(m.reason() == close_reason::ping_timeout);
}

TEST_CASE("only a connection that went without a goodbye suspends") {
  for (const auto reason : {close_reason::transport_closed, close_reason::transport_error, close_reason::ping_timeout,
                            close_reason::connect_timeout, close_reason::replaced}) {
    socket_machine m = entered();
    CHECK(m.line_lost(reason, 0, recovery_time) == socket_action::suspend);
    CHECK(m.reason() == reason);
  }
  for (const auto reason : {close_reason::client_left, close_reason::protocol_error, close_reason::slow_consumer,
                            close_reason::server_closed, close_reason::server_draining, close_reason::flood}) {
    socket_machine m = entered();
    CHECK(m.line_lost(reason, 0, recovery_time) == socket_action::end);
    CHECK(m.reason() == reason);
  }
  socket_machine without = entered();
  CHECK(without.line_lost(close_reason::transport_closed, 0, 0) == socket_action::end);
}

TEST_CASE("a goodbye after the loss ends the wait, another loss does not") {
  socket_machine m = away();
  CHECK(m.line_lost(close_reason::ping_timeout, 1, recovery_time) == socket_action::none);
  CHECK(m.due() == recovery_time);
  CHECK(m.line_lost(close_reason::client_left, 2, recovery_time) == socket_action::end);
  CHECK(m.reason() == close_reason::client_left);
}

TEST_CASE("a claim while the old connection seems alive goes first to that") {
  socket_machine m = entered();
  CHECK(m.claimed(false) == socket_action::give_way);
  CHECK(m.here());
  CHECK(m.line_lost(close_reason::replaced, 5, recovery_time) == socket_action::suspend);
  CHECK(m.claimed(true) == socket_action::resume);
  CHECK(m.state() == life::away);  // until it has
}

TEST_CASE("a client who has missed too much begins anew") {
  socket_machine m = away();
  CHECK(m.claimed(false) == socket_action::end);
  CHECK(m.reason() == close_reason::replaced);
  CHECK(m.claimed(true) == socket_action::refuse);
}

TEST_CASE("who has not entered has no end that anybody hears of") {
  socket_machine m;
  CHECK(m.line_lost(close_reason::transport_closed, 0, recovery_time) == socket_action::none);
  CHECK(m.claimed(true) == socket_action::refuse);
  CHECK(m.left(close_reason::server_closed) == socket_action::none);
  CHECK(m.state() == life::ended);
  socket_machine twice = entered();
  CHECK(twice.left(close_reason::server_closed) == socket_action::end);
  CHECK(twice.left(close_reason::client_left) == socket_action::none);
  CHECK(twice.reason() == close_reason::server_closed);
}
