#include <flinxx/moderation/desk.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <unistd.h>
#include <vector>

using namespace flinxx::moderation;
using flinxx::ops::address_key;

namespace {

settings with_secret(std::string ban_file = {}) {
  settings s;
  s.secret = "a secret of the server";
  s.reports.limit = 2;
  s.ban_file = std::move(ban_file);
  return s;
}

struct recorder final : desk_listener {
  std::vector<std::string> told;
  ban last;
  void on_ban(ban_key who, const ban& b) override {
    last = b;
    told.push_back("ban " + to_text(who));
  }
  void on_report(const counted_report& r) override { told.push_back("report " + to_text(r.reported)); }
};

participant from(const desk& d, const char* address) {
  return {{}, d.key_of(*address_key::from_text(address))};
}

}  // namespace

TEST_CASE("ban keys tell addresses apart, as networks, and are nobody's without the secret") {
  const ban_key_maker keys("a secret"), others("another one");
  const auto of = [](const ban_key_maker& k, const char* text) { return k.of(*address_key::from_text(text)); };
  CHECK(of(keys, "192.0.2.1") == of(keys, "192.0.2.1"));
  CHECK(of(keys, "192.0.2.1") == of(keys, "::ffff:192.0.2.1"));
  CHECK(of(keys, "192.0.2.1") != of(keys, "192.0.2.2"));
  CHECK(of(keys, "2001:db8::1") == of(keys, "2001:db8::ffff:1"));
  CHECK(of(keys, "2001:db8::1") != of(keys, "2001:db8:0:1::1"));
  CHECK(of(keys, "192.0.2.1") != of(others, "192.0.2.1"));
  CHECK(to_text(ban_key{0xab}) == "00000000000000ab");
  CHECK(short_text(ban_key{0xabcd000000000000}) == "abcd0000");
}

TEST_CASE("two reporters ban an address, for all who come from it") {
  desk d(with_secret(), 0);
  const auto rogue = from(d, "192.0.2.66");
  CHECK_FALSE(d.report(from(d, "192.0.2.1"), rogue, reason::threat, {0, 5000}));
  CHECK_FALSE(d.find_ban(rogue.key, 5000));
  const auto b = d.report(from(d, "192.0.2.2"), rogue, reason::threat, {0, 5000});
  REQUIRE(b);
  CHECK(b->until == 5000 + 900'000);
  CHECK(d.find_ban(rogue.key, 5000)->why == reason::threat);
  CHECK_FALSE(d.find_ban(from(d, "192.0.2.1").key, 5000));
  CHECK_FALSE(d.find_ban(unknown, 5000));
}

TEST_CASE("reports that come while a ban holds begin no further one") {
  desk d(with_secret(), 0);
  const auto rogue = from(d, "192.0.2.66");
  const auto report = [&](const char* by, std::int64_t wall) {
    return d.report(from(d, by), rogue, reason::threat, {0, wall});
  };
  CHECK_FALSE(report("192.0.2.1", 0));
  CHECK(report("192.0.2.2", 0));
  for (const char* by : {"192.0.2.3", "192.0.2.4", "192.0.2.5"}) CHECK_FALSE(report(by, 1000));
  CHECK(d.find_ban(rogue.key, 1000)->until == 900'000);
  const auto next = report("192.0.2.6", 900'000);
  REQUIRE(next);
  CHECK(next->count == 2);
}

TEST_CASE("the users of an address are those who are there") {
  desk d(with_secret(), 0);
  const auto town = from(d, "192.0.2.66");
  for (int i = 0; i < 8; ++i) d.enter(town.key);
  CHECK_FALSE(d.report(from(d, "192.0.2.1"), town, reason::spam, {}));
  for (int i = 0; i < 8; ++i) d.leave(town.key);
  CHECK_FALSE(d.report(from(d, "192.0.2.2"), town, reason::spam, {}));
  CHECK_FALSE(d.report(from(d, "192.0.2.3"), town, reason::spam, {}));
  CHECK(d.report(from(d, "192.0.2.4"), town, reason::spam, {}));
}

TEST_CASE("bans outlive the desk in their file, with the same secret") {
  const std::string file =
      (std::filesystem::temp_directory_path() / ("flinxx-desk-" + std::to_string(::getpid()))).string();
  {
    desk d(with_secret(file), 0);
    for (const char* by : {"192.0.2.1", "192.0.2.2"})
      (void)d.report(from(d, by), from(d, "192.0.2.66"), reason::nudity, {0, 5000});
  }
  desk d(with_secret(file), 6000);
  const auto b = d.find_ban(from(d, "192.0.2.66").key, 6000);
  REQUIRE(b);
  CHECK(b->until == 905'000);
  CHECK(b->why == reason::nudity);
  CHECK_FALSE(d.find_ban(from(d, "192.0.2.66").key, 905'000));
  std::filesystem::remove(file);
}

TEST_CASE("what is decided at several nodes comes to the same at each of them") {
  desk here(with_secret(), 0), there(with_secret(), 0);
  recorder ours, theirs;
  here.listen(ours);
  there.listen(theirs);
  const auto rogue = from(here, "192.0.2.66");
  CHECK_FALSE(here.report(from(here, "192.0.2.1"), rogue, reason::threat, {0, 1000}));
  CHECK_FALSE(here.report(from(here, "192.0.2.1"), rogue, reason::threat, {0, 1000}));
  const std::string of = to_text(rogue.key);
  CHECK(ours.told == std::vector{"report " + of});  // once
  CHECK_FALSE(there.apply({from(here, "192.0.2.1").key, rogue.key, reason::threat}, {0, 1000}));
  CHECK_FALSE(there.report(from(here, "192.0.2.1"), rogue, reason::threat, {0, 1000}));
  CHECK(theirs.told.empty());
  SECTION("the node at which enough have come bans, and says so first") {
    REQUIRE(there.report(from(here, "192.0.2.2"), rogue, reason::spam, {0, 2000}));
    CHECK(theirs.told == std::vector{"ban " + of, "report " + of});
    CHECK(here.apply(rogue.key, theirs.last, 2000));
    CHECK_FALSE(here.apply(rogue.key, theirs.last, 2000));  // no news
    CHECK_FALSE(here.apply({from(here, "192.0.2.2").key, rogue.key, reason::spam}, {0, 2000}));
    CHECK(here.find_ban(rogue.key, 2000)->count == 1);
    CHECK(ours.told.size() == 1);
  }
  SECTION("so does one that hears of the last of them") {
    CHECK(here.apply({from(here, "192.0.2.2").key, rogue.key, reason::spam}, {0, 2000}));
    CHECK(ours.told == std::vector{"report " + of, "ban " + of});
  }
  CHECK(here.find_ban(rogue.key, 2000));
  CHECK(here.all_bans().size() == 1);
}

TEST_CASE("of two decisions on a visitor the later one counts, in whichever order they come") {
  const ban_key who{7};
  const ban first{reason::spam, 900'000, 1, 1000}, lifted{reason::spam, 2000, 1, 2000};
  for (const bool in_order : {true, false}) {
    desk d(with_secret(), 0);
    CHECK(d.apply(who, in_order ? first : lifted, 3000));
    CHECK(d.apply(who, in_order ? lifted : first, 3000) == in_order);
    CHECK_FALSE(d.find_ban(who, 3000));
    // A clock that is ahead has no last word.
    CHECK(d.apply(who, {reason::spam, INT64_MAX, 2, INT64_MAX - 1}, 4000));
    CHECK(d.find_ban(who, 4000));
    CHECK(d.apply(who, {reason::spam, 5000, 2, 5000}, 5000));
    CHECK_FALSE(d.find_ban(who, 5000));
    CHECK_FALSE(d.apply(unknown, first, 3000));
  }
}

TEST_CASE("of many decisions at once a desk says whose were news") {
  desk d(with_secret(), 0);
  const ban held{reason::spam, 900'000, 1, 1000};
  CHECK(d.apply(ban_key{7}, held, 3000));
  const ban_list all{{ban_key{7}, held}, {unknown, held}, {ban_key{8}, held}};
  CHECK(d.apply(all, 3000) == std::vector{ban_key{8}});
  CHECK(d.find_ban(ban_key{8}, 3000));
  CHECK(d.apply(all, 3000).empty());
  CHECK(d.all_bans().size() == 2);
}

TEST_CASE("a moderator's ban, its note and a lift outlive the desk") {
  const std::string file =
      (std::filesystem::temp_directory_path() / ("flinxx-desk-hand-" + std::to_string(::getpid()))).string();
  const std::int64_t until = 10'000 + longest_ban.count() / 2;
  {
    desk d(with_secret(file), 0);
    for (const char* whom : {"192.0.2.66", "192.0.2.67"}) {
      (void)d.report(from(d, "192.0.2.1"), from(d, whom), reason::nudity, {0, 5000});
      (void)d.ban_by_hand(from(d, whom).key, reason::minor, until, "why", {0, 5000});
    }
    CHECK(d.lift(from(d, "192.0.2.67").key, {0, 5000}));
  }
  desk d(with_secret(file), 6000);
  const auto all = d.holding_bans({0, 6000}, 10);
  REQUIRE(all.items.size() == 1);
  CHECK(all.items[0].who == from(d, "192.0.2.66").key);
  CHECK(all.items[0].what.until == until);
  CHECK(all.items[0].note == "why");
  CHECK_FALSE(all.more);
  CHECK(d.find(short_text(from(d, "192.0.2.66").key)).who == from(d, "192.0.2.66").key);
  CHECK(d.find(short_text(from(d, "192.0.2.67").key)).who == unknown);
  std::filesystem::remove(file);
}

TEST_CASE("an id that two have names neither") {
  desk d(with_secret(), 0);
  const ban_key one{0xabcdef0100000001}, other{0xabcdef0100000002};
  (void)d.report({{}, ban_key{1}}, {{}, one}, reason::spam, {});
  CHECK(d.find("abcdef01").who == one);
  (void)d.report({{}, ban_key{1}}, {{}, other}, reason::spam, {});
  CHECK(d.find("abcdef01").is_ambiguous);
  CHECK(d.find("abcdef02").who == unknown);
  CHECK(d.find("abcdef0").who == unknown);
}
