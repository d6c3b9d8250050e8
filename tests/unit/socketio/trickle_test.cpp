// Those of a crowd go one after the other, in virtual time.
#include "socketio/trickle.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <set>
#include <vector>

using flinxx::socketio::trickle;

namespace {

constexpr std::int64_t begin = 1'000'000;

// How many go in each millisecond of a time, from the beginning on.
std::vector<std::size_t> watch(trickle& t, std::int64_t time_ms) {
  std::vector<std::size_t> out;
  for (std::int64_t now = begin; now < begin + time_ms; ++now) out.push_back(t.due(now));
  return out;
}

std::size_t sum(const std::vector<std::size_t>& all, std::size_t from, std::size_t until) {
  std::size_t out = 0;
  for (std::size_t i = from; i < until; ++i) out += all[i];
  return out;
}

}  // namespace

TEST_CASE("few go in the usual steps, after a pause") {
  trickle t(20, {.pause_ms = 500, .within_ms = 2000, .step_ms = 5}, begin, 7);
  const auto went = watch(t, 700);
  CHECK(sum(went, 0, 500) == 0);
  for (std::size_t step = 0; step < 20; ++step) CHECK(sum(went, 501 + 5 * step, 506 + 5 * step) <= 2);
  CHECK(sum(went, 0, 601) == 20);
  CHECK(sum(went, 601, 700) == 0);
}

TEST_CASE("many go in shorter steps: all within the time") {
  trickle t(10'000, {.pause_ms = 500, .within_ms = 2000, .step_ms = 5}, begin, 7);
  const auto went = watch(t, 2501);
  CHECK(sum(went, 0, 500) == 0);
  for (std::size_t i = 501; i < 2500; ++i) CHECK(went[i] <= 10);
  CHECK(sum(went, 0, 1501) > 4990);
  CHECK(sum(went, 0, 1501) < 5010);
  CHECK(sum(went, 0, 2501) == 10'000);
}

TEST_CASE("nobody knows when in its step one goes") {
  std::set<std::vector<std::size_t>> seen;
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    trickle t(10, {.pause_ms = 0, .within_ms = 1000, .step_ms = 100}, begin, seed);
    seen.insert(watch(t, 1001));
  }
  CHECK(seen.size() == 10);
}

TEST_CASE("whoever looks late gets all that have become due, and no more than there are") {
  trickle late(100, {.pause_ms = 10, .within_ms = 1000, .step_ms = 5}, begin, 7);
  CHECK(late.due(begin + 3'600'000) == 100);
  CHECK(late.due(begin + 3'600'001) == 0);
  trickle nobody(0, {.pause_ms = 0, .within_ms = 1000, .step_ms = 5}, begin, 7);
  CHECK(nobody.due(begin + 1000) == 0);
  trickle no_time(3, {.pause_ms = 0, .within_ms = 0, .step_ms = 5}, begin, 7);
  CHECK(no_time.due(begin) == 3);
}
