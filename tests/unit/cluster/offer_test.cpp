#include "cluster/offer.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace flinxx::cluster;
using flinxx::matchmaking::ticket;

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
  other.content.back() = '\0';  // no wishes
  other.content += "x";
  other.content[other.content.size() - 3] = 2;  // the length of what is added
  CHECK(from_lobby(other, 0));
  other.content[0] = 2;
  CHECK_FALSE(from_lobby(other, 0));
  other = good;
  other.content[good.content.size() - 2] = 3;  // 768 bytes
  CHECK_FALSE(from_lobby({{}, {}, other.content + std::string(768, 'x'), {}}, 0));
  CHECK_FALSE(from_lobby(to_lobby({}, {}), 0));  // an offer without an id
}
