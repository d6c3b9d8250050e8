// What is remembered of those who have met: for reports, and so that they do not meet again.
#include <flinxx/moderation/block_token.hpp>
#include <flinxx/moderation/kept_apart.hpp>
#include <flinxx/moderation/recent_matches.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <vector>

using namespace flinxx::moderation;

namespace {

constexpr std::int64_t minute = 60'000;

id128 id(std::uint32_t n) {
  id128 out{};
  for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(n >> (8 * i));
  return out;
}

participant user(std::uint32_t n, std::uint64_t key) {
  return {id(n), ban_key{key}};
}

bool is_any(const id128& /*match*/) {
  return true;
}

}  // namespace

TEST_CASE("the last match of a user is found, or the one that is named, and nobody else's") {
  recent_matches recent;
  recent.add(id(101), user(1, 11), user(2, 12), 0);
  recent.add(id(102), user(1, 11), user(3, 13), 1 * minute);
  const auto is = [](const id128& wanted) { return [&wanted](const id128& match) { return match == wanted; }; };
  CHECK(recent.find(id(1), -1, is_any)->key == ban_key{13});
  CHECK(recent.find(id(1), -1, is(id(101)))->key == ban_key{12});
  CHECK(recent.find(id(2), -1, is(id(101)))->key == ban_key{11});
  CHECK_FALSE(recent.find(id(3), -1, is(id(101))));
  CHECK_FALSE(recent.find(id(4), -1, is_any));
  // Two minutes after its end not any more.
  CHECK(recent.find(id(1), 2 * minute - 1 - 2 * minute, is(id(101))));
  CHECK_FALSE(recent.find(id(1), 2 * minute - 2 * minute, is(id(101))));
}

TEST_CASE("matches are forgotten after ten minutes, and over their number") {
  recent_matches recent(1000);
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    recent.add(id(1'000'000 + i), user(2 * (i % 50), 11), user(2 * (i % 70) + 1, 12), 0);
    if (recent.size() > 1000) FAIL("too many");
  }
  CHECK(recent.find(id(0), -1, is_any));
  for (std::uint32_t i = 0; i < 1000; ++i) recent.add(id(i), user(5000, 11), user(5001, 12), 10 * minute);
  CHECK(recent.size() == 1000);
  CHECK_FALSE(recent.find(id(0), -1, is_any));
}

TEST_CASE("two are kept apart for ten minutes, as users and as addresses") {
  kept_apart apart;
  CHECK(apart.empty());
  apart.add(user(1, 11), user(2, 12), 0);
  CHECK(apart.holds(user(1, 11), user(2, 12), 10 * minute - 1));
  CHECK(apart.holds(user(2, 12), user(1, 11), 0));
  CHECK(apart.holds(user(5, 12), user(6, 11), 0));  // they have come back as others
  CHECK(apart.holds(user(1, 21), user(2, 22), 0));  // or from elsewhere
  CHECK_FALSE(apart.holds(user(1, 11), user(3, 13), 0));
  CHECK_FALSE(apart.holds(user(1, 11), user(2, 12), 10 * minute));
  // A pair that is put again stays for longer.
  apart.add(user(1, 11), user(2, 12), 5 * minute);
  apart.add(user(3, 13), user(4, 14), 10 * minute);
  CHECK(apart.holds(user(1, 11), user(2, 12), 15 * minute - 1));
  const std::size_t before = apart.size();
  for (int i = 0; i < 1000; ++i) apart.add(user(3, 13), user(4, 14), 10 * minute + i);
  CHECK(apart.size() == before);
}

TEST_CASE("two of one address are kept apart as users alone") {
  kept_apart apart;
  apart.add(user(1, 11), user(2, 11), 0);
  CHECK(apart.holds(user(1, 11), user(2, 11), 0));
  CHECK_FALSE(apart.holds(user(1, 11), user(3, 11), 0));
  apart.add(user(4, 0), user(5, 15), 0);
  CHECK(apart.holds(user(4, 0), user(5, 15), 0));
  CHECK_FALSE(apart.holds(user(6, 0), user(7, 15), 0));
}

TEST_CASE("whom somebody is not to meet is told by marks, the latest") {
  kept_apart apart;
  const participant a{{1, 2, 3, 4}, ban_key{0x1111111100000000}}, b{{5, 6, 7, 8}, ban_key{0x2222222200000000}};
  const participant c{{9}, unknown};
  using marks = std::vector<std::uint32_t>;
  CHECK(apart.avoided_by(a, 0).empty());
  apart.add(a, b, 0);
  apart.add(a, c, minute);
  CHECK(apart.avoided_by(a, minute) == marks{0x05060708, 0x09000000, 0x22222222});
  CHECK(apart.avoided_by(b, minute) == marks{0x01020304, 0x11111111});
  CHECK(apart.avoided_by({{}, b.key}, minute) == marks{0x11111111});
  CHECK(apart.avoided_by(a, 10 * minute) == marks{0x09000000});
  for (std::uint32_t i = 0; i < 1000; ++i) apart.add(a, user(i, 100 + i), 2 * minute);
  CHECK(apart.avoided_by(a, 2 * minute).size() == kept_apart::most_marks);
  for (std::uint32_t i = 0; i < 1000; ++i) apart.add(user(i, 0), user(i + 1000, 0), 13 * minute);
  CHECK(apart.avoided_by(a, 13 * minute).empty());
}

TEST_CASE("pairs that are kept apart are bounded") {
  kept_apart apart(1000);
  for (std::uint32_t i = 0; i < 100'000; ++i) apart.add(user(i, i + 1), user(i + 1, i + 2), i);
  CHECK(apart.size() <= 1000);
}

TEST_CASE("a block token is read by whoever it was made for") {
  const block_tokens tokens("a secret of the server"), others("another secret");
  const participant a = user(1, 11), b = user(2, 12);
  const std::string token = tokens.make(a, b);
  CHECK(token == tokens.make(a, b));
  CHECK(token.size() <= block_tokens::longest);
  const auto blocked = tokens.read(token, a);
  REQUIRE(blocked);
  CHECK(blocked->public_id == b.public_id);
  CHECK(blocked->key == b.key);
  CHECK(tokens.read(token, user(9, 11)));  // come back as another user
  CHECK(tokens.read(token, user(1, 99)));  // or from elsewhere
  CHECK_FALSE(tokens.read(token, b));
  CHECK_FALSE(tokens.read(token, user(3, 13)));
  CHECK_FALSE(others.read(token, a));
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(tokens.read(forged, a));
    CHECK_FALSE(tokens.read(token.substr(0, i), a));
  }
  CHECK_FALSE(tokens.read(std::string(100'000, 'A'), a));
  // Nobody is known by an address that is not known.
  CHECK_FALSE(tokens.read(tokens.make(user(1, 0), b), user(3, 0)));
}
