#include "socketio/entrance.hpp"

#include <catch2/catch.hpp>

using namespace flinxx;
using namespace std::chrono_literals;

TEST_CASE("who comes while half of the places are taken has less time, and none once all are") {
  const socketio::settings options{.connect_timeout = 45s, .max_arriving = 4};
  socketio::entrance door(options);
  CHECK(door.opened() == 45s);
  CHECK(door.opened() == 45s);
  CHECK(door.opened() == 5s);
  CHECK_FALSE(door.shed());
  CHECK(door.opened() == 5s);
  REQUIRE(door.shed());
  CHECK(door.shed()->status == 503);
  door.passed();
  CHECK_FALSE(door.shed());
  door.passed();
  door.passed();
  CHECK(door.opened() == 45s);
}

TEST_CASE("a short time to connect stays short in a crowd") {
  const socketio::settings options{.connect_timeout = 100ms, .max_arriving = 1};
  socketio::entrance door(options);
  CHECK(door.opened() == 100ms);
}

TEST_CASE("the settings say who may enter again, and hear who has come back") {
  const auto address = boost::asio::ip::make_address("192.0.2.1");
  const socketio::settings open;
  CHECK_FALSE(socketio::entrance(open).may_enter_again(address));
  socketio::entrance(open).recovered(address);

  int heard = 0;
  socketio::settings strict;
  strict.may_enter_again = [&](const auto& client) -> std::optional<socketio::connect_refusal> {
    CHECK(client == address);
    return socketio::connect_refusal{"no", {}};
  };
  strict.on_recovered = [&](const auto& client) { heard += client == address ? 1 : 0; };
  const socketio::entrance door(strict);
  CHECK(door.may_enter_again(address)->message == "no");
  door.recovered(address);
  CHECK(heard == 1);
}
