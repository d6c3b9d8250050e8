#include <flinxx/moderation/reports.hpp>

#include <catch2/catch.hpp>

using namespace flinxx::moderation;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t hour = 3'600'000;

ban_key key(std::uint64_t n) {
  return ban_key{n};
}

// Reporters first to last report one after the other. How many of them it took; 0 if all were not enough.
unsigned needed(reports& book, ban_key of, std::uint64_t first, std::uint64_t last, unsigned users = 1,
                std::int64_t now = 0) {
  for (std::uint64_t by = first; by <= last; ++by)
    if (book.add(key(by), of, reason::spam, users, now).is_enough) return static_cast<unsigned>(by - first + 1);
  return 0;
}

}  // namespace

TEST_CASE("so many different reporters make a pause, and not one less") {
  reports book({.limit = 5, .window = 24h});
  CHECK(needed(book, key(1), 100, 103) == 0);
  CHECK(book.add(key(104), key(1), reason::spam, 1, 0).is_enough);
  // They are used up: the next pause takes as many again.
  CHECK_FALSE(book.add(key(105), key(1), reason::spam, 1, 0).is_enough);
  CHECK(needed(book, key(1), 106, 200) == 4);
}

TEST_CASE("one person with any number of connections bans nobody") {
  reports book({.limit = 2, .window = 24h});
  for (int i = 0; i < 1000; ++i) {
    const auto what = book.add(key(100), key(1), reason::minor, 1, i);
    CHECK(what.counts == (i == 0));
    CHECK_FALSE(what.is_enough);
  }
  CHECK(book.size() == 1);
}

TEST_CASE("a pair counts once in a day, then again") {
  reports book({.limit = 1, .window = 1h});
  CHECK(book.add(key(100), key(1), reason::spam, 1, 0).is_enough);
  CHECK_FALSE(book.add(key(100), key(1), reason::spam, 1, 24 * hour - 1).counts);
  CHECK(book.add(key(100), key(1), reason::spam, 1, 24 * hour).is_enough);
  CHECK(book.add(key(100), key(2), reason::spam, 1, 24 * hour).counts);
}

TEST_CASE("reports count within the window") {
  reports book({.limit = 3, .window = 1h});
  CHECK(needed(book, key(1), 100, 101, 1, 0) == 0);
  CHECK_FALSE(book.add(key(102), key(1), reason::spam, 1, hour).is_enough);
  CHECK(needed(book, key(1), 103, 110, 1, 2 * hour - 1) == 2);
}

TEST_CASE("nobody is reported by the own address, or where it is not known") {
  reports book({.limit = 1});
  CHECK_FALSE(book.add(key(1), key(1), reason::spam, 1, 0).counts);
  CHECK_FALSE(book.add(unknown, key(1), reason::spam, 1, 0).counts);
  CHECK_FALSE(book.add(key(1), unknown, reason::spam, 1, 0).counts);
  CHECK(book.size() == 0);
}

TEST_CASE("an address of many users takes more reporters, to a bound") {
  reports book({.limit = 2});
  CHECK(needed(book, key(1), 100, 999, 4) == 2);
  CHECK(needed(book, key(2), 100, 999, 5) == 4);
  CHECK(needed(book, key(3), 100, 999, 16) == 8);
  CHECK(needed(book, key(4), 100, 999, 1'000'000) == 16);
  // As many as there ever were while reports came: whoever closes the others gains nothing, nor loses it.
  CHECK_FALSE(book.add(key(100), key(5), reason::spam, 5, 0).is_enough);
  CHECK(needed(book, key(5), 101, 999, 1) == 3);
}

TEST_CASE("a reporter with whom nobody agrees loses weight") {
  reports book({.limit = 1});
  unsigned enough = 0;
  for (std::uint64_t victim = 1; victim <= 100; ++victim)
    if (book.add(key(1000), key(victim), reason::threat, 1, 0).is_enough) ++enough;
  CHECK(enough == 3);  // then a half, a quarter, nothing
  const auto last = book.add(key(1000), key(200), reason::threat, 1, 0);
  CHECK(last.counts);
  CHECK(last.weight == 0);
  // Others are not concerned.
  CHECK(book.add(key(1001), key(201), reason::threat, 1, 0).is_enough);
}

TEST_CASE("a reporter with whom others agree keeps it") {
  reports book({.limit = 2});
  for (std::uint64_t rogue = 1; rogue <= 100; ++rogue) {
    CHECK_FALSE(book.add(key(1000), key(rogue), reason::threat, 1, 0).is_enough);
    CHECK(book.add(key(2000 + rogue), key(rogue), reason::threat, 1, 0).is_enough);
  }
}

TEST_CASE("the reason is the one that is named most") {
  reports book({.limit = 3});
  (void)book.add(key(100), key(1), reason::nudity, 1, 0);
  (void)book.add(key(101), key(1), reason::minor, 1, 0);
  const auto what = book.add(key(102), key(1), reason::minor, 1, 0);
  CHECK(what.is_enough);
  CHECK(what.why == reason::minor);
}

TEST_CASE("a million made-up reports keep memory bounded") {
  reports book({.limit = 5, .window = 24h, .capacity = 1000});
  for (std::uint64_t i = 0; i < 1'000'000; ++i) {
    (void)book.add(key(1 + i), key(2'000'000 + i % 5000), reason::spam, 1, 0);
    if (book.size() > 1000) FAIL("too many");
  }
  CHECK(book.size() == 1000);
  // A day later all is forgotten.
  (void)book.add(key(1), key(2), reason::spam, 1, 24 * hour);
  CHECK(book.size() == 1);
}

TEST_CASE("who is reported stands in the queue until that is dismissed, and again with the next report that counts") {
  reports book({.limit = 3, .window = 24h});
  (void)book.add(key(100), key(1), reason::spam, 1, 10);
  (void)book.add(key(100), key(1), reason::minor, 1, 20);
  (void)book.add(key(101), key(1), reason::minor, 1, 30);
  const auto open = book.open();
  REQUIRE(open.size() == 1);
  CHECK(open[0].who == key(1));
  CHECK(open[0].reports == 3);
  CHECK(open[0].reporters == 2);
  CHECK(open[0].weight == 8);
  CHECK(open[0].reasons == std::array<unsigned, 5>{0, 1, 0, 1, 0});
  CHECK(open[0].first == 10);
  CHECK(open[0].last == 30);
  book.dismiss(key(1));
  book.dismiss(key(2));
  CHECK(book.open().empty());
  CHECK(book.knows(key(1)));
  (void)book.add(key(101), key(1), reason::minor, 1, 40);
  CHECK(book.open().empty());
  CHECK(book.add(key(102), key(1), reason::minor, 1, 50).is_enough);
  CHECK(book.open()[0].reporters == 3);
  book.forget_old(10 + 24 * hour);
  CHECK(book.open()[0].reporters == 2);
  book.forget_old(50 + 24 * hour);
  CHECK(book.open().empty());
  CHECK(book.subjects().empty());
}

TEST_CASE("reports that are used up make no pause") {
  reports book({.limit = 2});
  (void)book.add(key(100), key(1), reason::spam, 1, 0);
  book.use_up(key(1));
  book.use_up(key(2));
  CHECK_FALSE(book.add(key(101), key(1), reason::spam, 1, 0).is_enough);
  CHECK(book.add(key(102), key(1), reason::spam, 1, 0).is_enough);
}
