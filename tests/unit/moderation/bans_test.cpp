#include <flinxx/moderation/bans.hpp>

#include <catch2/catch.hpp>

using namespace flinxx::moderation;

namespace {

constexpr std::int64_t minute = 60'000;
constexpr std::int64_t day = 24 * 60 * minute;
constexpr std::int64_t start = 1'700'000'000'000;
constexpr ban_key who{7};

}  // namespace

TEST_CASE("a quarter of an hour, a day, then a week each time") {
  bans all({});
  std::int64_t now = start;
  for (const std::int64_t length : {15 * minute, day, 7 * day, 7 * day}) {
    const ban b = all.pause(who, reason::spam, now);
    CHECK(b.until == now + length);
    CHECK(all.find(who, now + length - 1));
    CHECK_FALSE(all.find(who, now + length));
    now += length;
  }
  CHECK_FALSE(all.find(ban_key{8}, start));
}

TEST_CASE("it is forgotten how often, a week after the last one") {
  bans all({});
  (void)all.pause(who, reason::spam, start);
  CHECK(all.pause(who, reason::spam, start + 15 * minute + 7 * day - 1).count == 2);
  CHECK(all.pause(who, reason::spam, start + 30 * day).count == 1);
  CHECK(all.size() == 1);
}

TEST_CASE("the count of the pauses has an end, and the longest pause goes on") {
  bans all({});
  for (const unsigned count : {most_pauses, 4'294'967'295U}) {
    all.restore(who, {reason::spam, start, count}, start);
    const ban b = all.pause(who, reason::spam, start);
    CHECK(b.count == most_pauses);
    CHECK(b.until == start + 7 * day);
  }
}

TEST_CASE("a clock that is set back makes no ban longer than the longest") {
  bans all({});
  (void)all.pause(who, reason::spam, start);
  const std::int64_t year_before = start - 365 * day;
  const auto b = all.find(who, year_before);
  REQUIRE(b);
  CHECK(b->until == year_before + 7 * day);
  CHECK_FALSE(all.find(who, year_before + 7 * day));
}

TEST_CASE("what a file says is no longer than the longest, either, and nothing if it is over") {
  bans all({});
  all.restore(who, {reason::spam, start + 1000 * day, 1}, start);
  CHECK(all.find(who, start)->until == start + 7 * day);
  all.restore(ban_key{8}, {reason::spam, start - 8 * day, 3}, start);
  CHECK(all.size() == 1);
}

TEST_CASE("bans are bounded, and those that end first go first") {
  bans all({.capacity = 100});
  (void)all.pause(who, reason::spam, start);
  (void)all.pause(who, reason::spam, start);  // a day
  for (std::uint64_t i = 0; i < 10'000; ++i) (void)all.pause(ban_key{1000 + i}, reason::spam, start + 1);
  CHECK(all.size() == 100);
  CHECK(all.find(who, start + 2));
}
