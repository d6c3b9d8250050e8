#include "net/ticket_keys.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace flinxx::net;

namespace {

constexpr std::int64_t window = ticket_lifetime.count();
constexpr std::int64_t noon = 40'000 * window;  // a window begins
const std::string secret = "a secret of this test";

bool same(const ticket_key& a, const ticket_key& b) {
  return a.name == b.name && a.cipher == b.cipher && a.mac == b.mac;
}

}  // namespace

TEST_CASE("servers with the same secret have the same ticket keys, others none in common") {
  ticket_keys one(secret), two(secret), other("a secret of this tesT"), random(""), random_too("");
  const auto key = one.newest(noon);
  CHECK(same(two.newest(noon + window - 1), key));
  REQUIRE(two.find(key.name, noon));
  CHECK(same(two.find(key.name, noon)->key, key));
  for (ticket_keys* stranger : {&other, &random, &random_too}) CHECK_FALSE(stranger->find(key.name, noon));
  CHECK_FALSE(random.find(random_too.newest(noon).name, noon));
}

TEST_CASE("a ticket works for all of its lifetime and is renewed in the next window; twice that, and it never does") {
  for (const std::string& s : {secret, std::string()}) {
    ticket_keys keys(s);
    const auto key = keys.newest(noon + window - 1);
    CHECK_FALSE(keys.find(key.name, noon + window - 1)->is_old);
    for (const std::int64_t later : {noon + window, noon + window - 1 + window}) {
      REQUIRE(keys.find(key.name, later));
      CHECK(keys.find(key.name, later)->is_old);
      CHECK(same(keys.find(key.name, later)->key, key));
      CHECK_FALSE(keys.newest(later).name == key.name);
    }
    CHECK_FALSE(keys.find(key.name, noon + 2 * window));
  }
}

TEST_CASE("a server whose clock is behind takes the tickets of the next window, and not those of later ones") {
  ticket_keys ahead(secret), behind(secret);
  const auto next = ahead.newest(noon + window), later = ahead.newest(noon + 2 * window);
  REQUIRE(behind.find(next.name, noon));
  CHECK_FALSE(behind.find(next.name, noon)->is_old);
  CHECK_FALSE(behind.find(later.name, noon));
}

TEST_CASE("a random key that was forgotten does not come back with the clock") {
  ticket_keys keys("");
  const auto key = keys.newest(noon);
  CHECK(same(keys.newest(noon), key));
  (void)keys.newest(noon + 2 * window);
  CHECK_FALSE(keys.find(key.name, noon));
}

TEST_CASE("no two keys of a server have anything in common") {
  ticket_keys keys(secret);
  std::set<std::array<std::uint8_t, 32>> seen;
  for (int i = 0; i < 100; ++i) {
    const auto key = keys.newest(noon + i * window);
    seen.insert(key.cipher);
    seen.insert(key.mac);
  }
  CHECK(seen.size() == 200);
}
