#include <flinxx/moderation/bans.hpp>

#include <catch2/catch.hpp>

#include <set>

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

TEST_CASE("a moderator's ban is as long as it was made, whatever the clock and the file say, up to ten years") {
  bans all({});
  const std::int64_t until = start + 300 * day;
  const ban b = all.put_out(who, reason::threat, until, start);
  CHECK(b.until == until);
  CHECK(b.by == author::moderator);
  CHECK(all.find(who, start - 365 * day)->until == until);  // set back
  CHECK(all.find(who, start)->until == until);
  bans read({});
  read.restore(who, b, start);
  CHECK(read.find(who, start)->until == until);
  CHECK(all.put_out(who, reason::threat, start + 10'000 * day, start).until == start + longest_ban.count());
  // Centuries before, ten years are the longest.
  CHECK(all.find(who, start - 40'000 * day)->until == start - 40'000 * day + longest_ban.count());
}

TEST_CASE("a moderator's ban takes the place of a pause, and the next pause is a longer one") {
  bans all({});
  (void)all.pause(who, reason::spam, start);
  CHECK(all.put_out(who, reason::spam, start + day, start).count == 1);
  CHECK(all.put_out(who, reason::spam, start + minute, start).count == 1);
  const ban next = all.pause(who, reason::spam, start + minute);
  CHECK(next.count == 2);
  CHECK(next.by == author::rules);
  CHECK(all.put_out(who, reason::spam, start + 9 * day, start + 2 * day).count == 3);
  CHECK(all.size() == 1);
}

TEST_CASE("after a lift whose time is yet to come, by a clock set back or an edited file, bans hold") {
  for (const std::int64_t since : {start + day, INT64_MAX})
    for (const std::int64_t until : {start, since}) {
      bans all({});
      all.restore(who, {reason::spam, until, 0, since, author::moderator}, start);
      REQUIRE_FALSE(all.find(who, start));
      (void)all.put_out(who, reason::spam, start + minute, start);
      CHECK(all.find(who, start));
      (void)all.lift(who, start);
      CHECK_FALSE(all.find(who, start));
      (void)all.pause(who, reason::spam, start);
      CHECK(all.find(who, start));
    }
}

TEST_CASE("all come piece by piece, by their ends") {
  bans all({});
  for (std::uint64_t i = 1; i <= 10; ++i)
    (void)all.put_out(ban_key{i}, reason::spam, start + static_cast<std::int64_t>(11 - i / 2) * minute, start);
  std::set<ban_key> seen;
  std::pair<std::int64_t, ban_key> last{0, unknown};
  for (auto piece = all.some_after(last, 3); !piece.empty(); piece = all.some_after(last, 3)) {
    for (const auto& [key, b] : piece) {
      CHECK(std::pair(b.until, key) > last);
      CHECK(seen.insert(key).second);
      last = {b.until, key};
    }
  }
  CHECK(seen.size() == 10);
}

TEST_CASE("a ban that is lifted was none, and stays lifted whatever comes of it later") {
  bans all({}), elsewhere({});
  const ban begun = all.pause(who, reason::spam, start);
  const ban lifted = all.lift(who, start);
  CHECK(lifted.is_lifted());
  CHECK_FALSE(begun.is_lifted());
  CHECK_FALSE(all.find(who, start));
  CHECK_FALSE(all.merge(who, begun, start + 1));
  CHECK(elsewhere.merge(who, lifted, start + 1));
  CHECK_FALSE(elsewhere.merge(who, begun, start + 1));
  CHECK(all.pause(who, reason::spam, start + 1).count == 1);
  // Also where the clock was set back.
  CHECK(all.lift(who, start - day).until == start - day);
  CHECK_FALSE(all.find(who, start - day));
}

TEST_CASE("a lift stays one where the clock is behind the one of the node that lifted, or is set back") {
  bans ahead({}), behind({});
  const ban begun = ahead.pause(who, reason::spam, start);
  CHECK(behind.merge(who, begun, start));
  const ban lifted = ahead.lift(who, start + minute);
  CHECK(behind.merge(who, lifted, start + 1));
  CHECK_FALSE(behind.find(who, start + 1));
  CHECK(behind.all().front().second.is_lifted());
  CHECK_FALSE(ahead.find(who, start - day));
}

TEST_CASE("a lift that is too old to be remembered still ends the ban that is known") {
  bans all({});
  CHECK(all.merge(who, all.put_out(who, reason::other, start + 100 * day, start), start) == false);
  const ban lifted{reason::other, start + day, 0, start + day, author::moderator};
  CHECK(all.merge(who, lifted, start + 30 * day));
  CHECK_FALSE(all.find(who, start + 30 * day));
}

TEST_CASE("other pauses hold from then on, and shorten one that is longer") {
  bans all({.pauses = {std::chrono::seconds(100)}});
  CHECK(all.pause(who, reason::spam, 0).until == 100'000);
  all.set_rules({.pauses = {std::chrono::seconds(10), std::chrono::seconds(20)}});
  CHECK(all.find(who, 1'000)->until == 21'000);
  CHECK(all.pause(who, reason::spam, 30'000).until == 50'000);
}
