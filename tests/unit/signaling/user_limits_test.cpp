#include <flinxx/signaling/user_limits.hpp>

#include <catch2/catch.hpp>

#include <deque>
#include <random>

using namespace flinxx;
using signaling::user_limits;

namespace {

constexpr std::int64_t start = 1'000'000;  // ms; any will do
const signaling::user_rules rules{.find = {5, std::chrono::minutes(1)},
                                  .skip = {10, std::chrono::minutes(1)},
                                  .flood = {.max_events = 1000, .max_bytes = 2 << 20, .max_refused = 200}};

}  // namespace

TEST_CASE("five finds in any minute, and the next one when the first is a minute old") {
  user_limits u;
  for (int i = 0; i < 5; ++i) CHECK(u.admit_find(rules, start + 1000 * i).allowed());
  CHECK(u.admit_find(rules, start + 5000).retry_after_ms == 55'000);
  CHECK(u.admit_find(rules, start + 59'999).retry_after_ms == 1);
  CHECK(u.admit_find(rules, start + 60'000).allowed());
  CHECK(u.admit_find(rules, start + 60'000).retry_after_ms == 1000);
}

TEST_CASE("ten skips in any minute, apart from the finds") {
  user_limits u;
  for (int i = 0; i < 10; ++i) CHECK(u.admit_skip(rules, start).allowed());
  CHECK(u.admit_skip(rules, start + 1).retry_after_ms == 59'999);
  CHECK(u.admit_find(rules, start + 1).allowed());
  CHECK(u.admit_skip(rules, start + 60'000).allowed());
}

TEST_CASE("in a random walk no minute has more than the rule says, and nobody is refused wrongly") {
  std::mt19937 random(5);
  user_limits u;
  std::deque<std::int64_t> accepted;
  std::int64_t now = start;
  for (int i = 0; i < 100'000; ++i) {
    now += std::uniform_int_distribution<std::int64_t>(0, 15'000)(random);
    while (!accepted.empty() && now - accepted.front() >= 60'000) accepted.pop_front();
    const auto verdict = u.admit_find(rules, now);
    REQUIRE(verdict.allowed() == (accepted.size() < 5));
    if (verdict.allowed()) {
      accepted.push_back(now);
    } else {
      REQUIRE(verdict.retry_after_ms == accepted.front() + 60'000 - now);
    }
  }
}

TEST_CASE("the find that answers a match's end is free, once") {
  user_limits u;
  for (int i = 0; i < 5; ++i) CHECK(u.admit_find(rules, start).allowed());
  u.make_next_find_free(true);
  CHECK(u.admit_find(rules, start).allowed());
  CHECK_FALSE(u.admit_find(rules, start).allowed());
  u.make_next_find_free(true);
  CHECK(u.admit_skip(rules, start).allowed());  // the user's own doing
  CHECK_FALSE(u.admit_find(rules, start).allowed());
}

TEST_CASE("a skip that is refused leaves the next find free") {
  user_limits u;
  for (int i = 0; i < 5; ++i) CHECK(u.admit_find(rules, start).allowed());
  for (int i = 0; i < 10; ++i) CHECK(u.admit_skip(rules, start).allowed());
  u.make_next_find_free(true);
  CHECK_FALSE(u.admit_skip(rules, start).allowed());
  CHECK(u.admit_find(rules, start).allowed());
}

TEST_CASE("a flood is one event too many, or one byte, in a span of ten seconds") {
  user_limits u;
  for (int i = 0; i < 1000; ++i) REQUIRE(u.count_event(rules.flood, 100, start + 9 * i));
  CHECK_FALSE(u.count_event(rules.flood, 100, start + 9'999));
  CHECK(u.count_event(rules.flood, 2 << 20, start + 10'000));
  CHECK_FALSE(u.count_event(rules.flood, 1, start + 19'999));
  CHECK(u.count_event(rules.flood, 1, start + 20'000));
}

TEST_CASE("the next span begins with the first event after the last one's end") {
  user_limits u;
  CHECK(u.count_event(rules.flood, 1, start));
  CHECK(u.count_event(rules.flood, 2 << 20, start + 10'001));
  CHECK_FALSE(u.count_event(rules.flood, 1, start + 20'000));
  CHECK(u.count_event(rules.flood, 1, start + 20'001));
}

TEST_CASE("what no page would send has a bound of its own in the same span") {
  user_limits u;
  const auto refused = [&](std::int64_t now) {
    REQUIRE(u.count_event(rules.flood, 1, now));
    return u.count_refused(rules.flood);
  };
  for (int i = 0; i < 200; ++i) REQUIRE(refused(start));
  CHECK_FALSE(refused(start + 9'999));
  CHECK(refused(start + 10'000));
}

TEST_CASE("rules of zero let everything through") {
  const signaling::user_rules none;
  user_limits u;
  for (int i = 0; i < 10'000; ++i) {
    REQUIRE(u.count_event(none.flood, 1 << 20, start));
    REQUIRE(u.count_refused(none.flood));
    REQUIRE(u.admit_find(none, start).allowed());
    REQUIRE(u.admit_skip(none, start).allowed());
  }
}
