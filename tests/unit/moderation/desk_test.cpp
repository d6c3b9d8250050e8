#include <flinxx/moderation/desk.hpp>

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <unistd.h>

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
