// What a server remembers of sockets that have moved away.
#include "socketio/recovery_ids.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdint>
#include <memory>

using namespace flinxx;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t remembered = 50'000;
constexpr std::int64_t time_ms = 120'000;

struct fixture {
  static ops::slot_id socket(std::uint32_t n) { return ops::slot_id::make(0, 0, n); }

  const std::shared_ptr<socketio::other_runs> others = std::make_shared<socketio::other_runs>();
  const socketio::other_runs::run_id to{7};
  const ops::slot_id first = socket(1);
  const ops::slot_id second = socket(2);
  socketio::recovery_ids ids{{.time = 120s, .key = "a key", .others = others}, 0};
};

}  // namespace

TEST_CASE("a socket that moves to and fro makes nobody forget where the others are") {
  fixture f;
  f.ids.departs(f.first, f.to);
  for (std::uint32_t i = 0; i <= remembered; ++i) {
    f.ids.departs(f.second, f.to);
    if (i % 2 == 0) {
      f.ids.moved_away(f.second);
      CHECK(f.ids.arrived({f.to, f.second}, f.second));
    } else {
      f.ids.stays(f.second);
    }
  }
  CHECK(f.ids.departed_to(f.first) == f.to);
}

TEST_CASE("the sockets that have moved away first are forgotten first") {
  fixture f;
  f.ids.departs(f.first, f.to);
  f.ids.departs(f.second, f.to);
  CHECK(f.ids.arrived({f.to, f.first}, f.first));
  f.ids.departs(f.first, f.to);
  for (std::uint32_t i = 2; i < remembered; ++i) f.ids.departs(fixture::socket(i + 1), f.to);
  CHECK(f.ids.departed_to(f.second) == f.to);
  f.ids.departs(fixture::socket(0), f.to);
  CHECK(f.ids.departed_to(f.first) == f.to);
  CHECK(f.ids.departed_to(f.second) == std::nullopt);
}

TEST_CASE("a socket that has moved away is restored for as long after a death as any other one") {
  fixture f;
  const socketio::recovery_id own{f.others->own(), f.first};
  f.ids.departs(f.first, f.to);
  f.ids.moved_away(f.first);
  const std::int64_t death = 10 * time_ms;
  CHECK(f.ids.place_of_returning(own, f.second, death) == std::nullopt);
  f.others->set({{}, death, {f.to}});
  CHECK(f.ids.place_of_returning(own, f.second, death + time_ms) == std::nullopt);
  CHECK(f.ids.place_of_returning(own, f.second, death + time_ms - 1) == f.second);
}

TEST_CASE("a socket that another worker has restored meanwhile does not arrive as well") {
  fixture f;
  const socketio::recovery_id far{f.to, f.first};
  f.others->set({{}, time_ms, {f.to}});
  REQUIRE(f.ids.place_of_returning(far, f.first, time_ms) == f.first);
  CHECK_FALSE(f.ids.arrived(far, f.second));
  CHECK(f.ids.place_of(far.sid) == f.first);
}
