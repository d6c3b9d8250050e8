#include "engineio/carried_flow.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <utility>

using namespace flinxx::engineio;

TEST_CASE("what is missing, comes twice or has not been sent is refused") {
  carried_flow flow;
  const auto receive = [&](std::uint32_t offset, std::uint32_t taken, std::size_t size) {
    return flow.receive({{}, offset, taken, std::string(size, 'x')});
  };
  constexpr std::uint32_t next = 10 + carried_flow::piece_cost;
  CHECK(receive(0, 0, 10));
  CHECK_FALSE(receive(0, 0, 10));
  CHECK_FALSE(receive(10, 0, 10));
  CHECK_FALSE(receive(next + 1, 0, 10));
  CHECK_FALSE(receive(next, 1, 10));
  (void)flow.say({}, "abc");
  CHECK(receive(next, 3, 0));
  CHECK_FALSE(receive(next, 2, 0));
  CHECK_FALSE(receive(next, 0, 2 * carried_flow::window));
}

TEST_CASE("many small pieces are few: each counts for more than its bytes") {
  carried_flow from;
  carried_flow to;
  std::size_t pieces = 0;
  std::size_t answers = 0;
  for (; from.room() > 0; ++pieces) (void)from.say({}, "x");
  CHECK(pieces == 1017);  // 128 KiB
  for (carried_flow fresh; answers < 2; ++pieces) {
    REQUIRE(to.receive(fresh.say({}, "x")));
    to.take(1);
    if (!to.owes()) continue;
    ++answers;
    CHECK(fresh.underway() < 2 * carried_flow::most_owed);
    REQUIRE(fresh.receive(to.say({})));
    CHECK(fresh.underway() == 0);
  }
  CHECK(to.held() == 0);
}

TEST_CASE("whatever the two ends do, no more than a window is under way, and all arrives") {
  std::mt19937 random(5);
  struct end {
    carried_flow flow;
    std::deque<carried> coming;
    std::size_t held = 0;
    std::size_t sent = 0;
    std::size_t heard = 0;
  };
  end ends[2];
  const auto step = [&](std::size_t i) {
    end& own = ends[i];
    end& other = ends[1 - i];
    switch (random() % 3) {
      case 0: {
        const std::size_t size = std::min<std::size_t>(own.flow.room(), random() % 50'000);
        other.coming.push_back(own.flow.say({}, std::string(size, 'x')));
        own.sent += size;
        break;
      }
      case 1:
        if (own.coming.empty()) break;
        REQUIRE(own.flow.receive(own.coming.front()));
        own.held += own.coming.front().bytes.size();
        own.coming.pop_front();
        REQUIRE(own.held <= carried_flow::window);
        break;
      default:
        own.flow.take(own.held);
        own.heard += std::exchange(own.held, 0);
        if (own.flow.owes()) other.coming.push_back(own.flow.say({}));
    }
  };
  for (int i = 0; i < 200'000; ++i) step(random() % 2);  // more than what a number of bytes has room for
  CHECK(ends[0].sent > carried_flow::window);
  for (end& each : ends) {
    while (!each.coming.empty()) {
      REQUIRE(each.flow.receive(each.coming.front()));
      each.held += each.coming.front().bytes.size();
      each.coming.pop_front();
    }
    each.heard += each.held;
  }
  CHECK(ends[0].sent == ends[1].heard);
  CHECK(ends[1].sent == ends[0].heard);
}
