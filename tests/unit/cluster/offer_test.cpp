#include "cluster/offer.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace flinxx::cluster;
using flinxx::matchmaking::ticket;

namespace {

constexpr std::size_t added_at = 35;  // where the length stands of what is added

}  // namespace

TEST_CASE("a ticket comes out of the lobby as it went in, and belongs to the node that it came from") {
  const ticket t{{1}, {2, 3}, {7, 4, {5, 6}}, {8}, {9}};
  const lobby_ticket lying = to_lobby(t, std::chrono::milliseconds(50));
  CHECK(lying.user == id128{8});
  CHECK(lying.last_partner == id128{9});
  CHECK(lying.waited.count() == 50);
  const auto read = from_lobby(lying, 12);
  REQUIRE(read);
  CHECK((read->id == t.id && read->user == t.user && read->public_id == t.public_id));
  CHECK(read->last_partner == t.last_partner);
  CHECK(read->where == flinxx::matchmaking::address{12, 4, {5, 6}});
}

TEST_CASE("a ticket takes wishes along, whose mode stands where the lobby's script looks for it") {
  ticket t{{1}, {2, 3}, {7, 4, {5, 6}}, {8}, {9}};
  t.wanted.mode = flinxx::matchmaking::mode::any;
  t.wanted.interests = 5;
  t.wanted.languages = 3;
  for (std::size_t i = 0; i < t.wanted.size(); ++i) t.wanted.hashes[i] = 1'000 + i;
  const lobby_ticket lying = to_lobby(t, {});
  constexpr std::size_t before_content = 48;  // run, user and last partner
  CHECK(static_cast<unsigned char>(lying.content.at(85 - before_content)) / 64 == 2);
  const auto read = from_lobby(lying, 0);
  REQUIRE(read);
  CHECK(read->wanted == t.wanted);
  lobby_ticket wrong = lying;
  wrong.content[85 - before_content] = '\xff';
  CHECK_FALSE(from_lobby(wrong, 0));
}

TEST_CASE("a ticket takes along who its user is and whom it avoids, as many as there is room for") {
  ticket t{{1}, {2, 3}, {7, 4, {5, 6}}, {8}, {9}};
  t.wanted.interests = 5;
  t.wanted.languages = 3;
  t.key = 0xfedcba9876543210;
  t.relax_ms = 8'000;
  for (std::uint32_t i = 0; i < 150; ++i) t.avoids.push_back(i);
  const lobby_ticket lying = to_lobby(t, {});
  CHECK(lying.content.size() <= added_at + 2 + 512);  // what version 3 of letters takes
  const auto read = from_lobby(lying, 0);
  REQUIRE(read);
  CHECK((read->key == t.key && read->relax_ms == 8'000));
  CHECK(read->avoids == std::vector<std::uint32_t>(t.avoids.begin(), t.avoids.begin() + 100));
  lobby_ticket wrong = lying;
  wrong.content[added_at + 2 + 1 + 64 + 12] = 101;  // marks
  CHECK_FALSE(from_lobby(wrong, 0));
}

TEST_CASE("a ticket of the version before has no more than wishes, or not even these") {
  ticket t{{1}, {2, 3}, {7, 4, {5, 6}}, {8}, {9}};
  t.key = 5;
  for (const std::size_t added : {0U, 1U}) {
    lobby_ticket before = to_lobby(t, {});
    before.content.resize(added_at + 2 + added);
    before.content[added_at + 1] = static_cast<char>(added);
    const auto read = from_lobby(before, 0);
    REQUIRE(read);
    CHECK((read->key == 0 && read->relax_ms == 0 && read->avoids.empty()));
  }
}

TEST_CASE("two avoid each other who are marked in the ticket of one of them, by id or by key") {
  ticket a{{1}, {2, 3}, {}, {0xaa, 1}, {}}, b{{2}, {3, 3}, {}, {0xbb, 2}, {}};
  a.key = 0x0a00000100000000;
  b.key = 0x0b00000200000000;
  CHECK_FALSE(avoid_each_other(a, b));
  for (const std::uint32_t mark : {0xbb020000U, 0x0b000002U}) {
    a.avoids = {7, mark};
    CHECK((avoid_each_other(a, b) && avoid_each_other(b, a)));
  }
  a.avoids = {0};
  b.key = 0;  // not known
  CHECK_FALSE(avoid_each_other(a, b));
}

TEST_CASE("what is no ticket is refused; what a later version adds is skipped") {
  const lobby_ticket good = to_lobby({{1}, {2, 3}, {7, 4, {5, 6}}, {8}, {9}}, {});
  for (std::size_t size = 0; size < good.content.size(); ++size) {
    lobby_ticket cut = good;
    cut.content.resize(size);
    CHECK_FALSE(from_lobby(cut, 0));
  }
  lobby_ticket other = good;
  other.content += "x";
  CHECK_FALSE(from_lobby(other, 0));
  other.content[added_at + 1] = static_cast<char>(other.content[added_at + 1] + 1);
  CHECK(from_lobby(other, 0));
  other.content[0] = 2;
  CHECK_FALSE(from_lobby(other, 0));
  other = good;
  other.content[added_at] = 3;  // 768 bytes more
  CHECK_FALSE(from_lobby({{}, {}, other.content + std::string(768, '\0'), {}}, 0));
  CHECK_FALSE(from_lobby(to_lobby({}, {}), 0));  // an offer without an id
}
