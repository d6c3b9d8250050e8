#include "cluster/letter.hpp"

#include <flinxx/cluster/versions.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace flinxx::cluster;
using word = flinxx::engineio::carried::word;
using flinxx::matchmaking::effect_kind;

namespace {

id128 id(std::uint8_t n) {
  return {n, 1};
}

std::string entry_of(const std::vector<any_letter>& letters) {
  std::string out = to_bytes({id(9), 77, spoken_versions().highest});
  for (const auto& l : letters) write(out, l);
  return out;
}

flinxx::ops::slot_id a_socket() {
  return *flinxx::ops::slot_id::parse("AAECAwQFBgcICQoLDA0O");
}

std::vector<any_letter> one_of_each() {
  static const std::string ids(32, 'x');
  return {letters::matched{id(1), {2, 3}, {0, 4, {5, 6}}, id(7)},
          letters::refused{id(1), {2, 3}},
          letters::parted{id(1), effect_kind::partner_skipped},
          letters::parted{id(1), effect_kind::partner_left},
          letters::parted{id(1), effect_kind::undone},
          letters::relay{id(1), {0, 4, {5, 6}}, R"(["ice_candidate",{}])"},
          letters::sum{8, {9, id(10)}},
          letters::list{11, true, 2, 3, ids},
          letters::claim{id(1), {0, 4, {5, 6}}, id(7), 12, true},
          letters::found{id(1), {0, 4, {5, 6}}, id(7), 1'790'000'000'000'000'000},
          letters::taken_over{id(1), id(7)},
          letters::hold{id(1), {0, 4, {5, 6}}},
          letters::held{id(1), {0, 4, {5, 6}}},
          letters::fetch{13, a_socket(), 14, "/chat"},
          letters::fetched{13, letters::fetched::answer::gone, {}, {}},
          letters::fetched{13, letters::fetched::answer::elsewhere, {15, 16}, {}},
          letters::fetched{13, letters::fetched::answer::moved, {}, "a state"},
          letters::poll{17, a_socket()},
          letters::polled_in{18, a_socket(), "4a message"},
          letters::polled_out{18, true, true, "ok"},
          letters::polled_out{17, false, false, "6", 0x01020304},
          letters::poll_given_up{17, a_socket()},
          letters::upgrade{19, a_socket(), "EIO=4"},
          letters::carried_in{19, a_socket(), {word::leaves, 0x01020304, 0x05060708, "frames"}},
          letters::carried_out{19, {word::finish, 0x01020304, 0x05060708, "frames"}}};
}

bool is_refused(const std::string& bytes) {
  entry_head head;
  std::vector<any_letter> letters;
  return !read_entry(bytes, head, letters);
}

}  // namespace

TEST_CASE("letters are read as they were written") {
  const std::string bytes = entry_of(one_of_each());
  entry_head head;
  std::vector<any_letter> read;
  REQUIRE(read_entry(bytes, head, read));
  CHECK(head.to == id(9));
  CHECK(head.first == 77);
  REQUIRE(read.size() == one_of_each().size());
  CHECK(entry_of(read) == bytes);
  const auto m = std::get<letters::matched>(read[0]);
  CHECK((m.user.slot == 2 && m.where.worker == 4 && m.where.local.generation == 6 && m.public_id == id(7)));
  CHECK(std::get<letters::relay>(read[5]).data == R"(["ice_candidate",{}])");
  CHECK(std::get<letters::list>(read[7]).ids.size() == 32);
  const auto f = std::get<letters::fetch>(read[13]);
  CHECK((f.ticket == 13 && f.sid == a_socket() && f.after == 14 && f.nsp == "/chat"));
  CHECK(std::get<letters::fetched>(read[15]).run[1] == 16);
  CHECK(std::get<letters::fetched>(read[16]).state == "a state");
  const auto posted = std::get<letters::polled_in>(read[18]);
  CHECK((posted.ticket == 18 && posted.sid == a_socket() && posted.body == "4a message"));
  const auto answer = std::get<letters::polled_out>(read[20]);
  CHECK((answer.ticket == 17 && !answer.is_ok && !answer.is_last && answer.data == "6"));
  CHECK(answer.offset == 0x01020304);
  const auto brought = std::get<letters::carried_in>(read[23]);
  CHECK((brought.ticket == 19 && brought.sid == a_socket() && brought.what.says == word::leaves));
  CHECK((brought.what.offset == 0x01020304 && brought.what.taken == 0x05060708 && brought.what.bytes == "frames"));
}

TEST_CASE("an entry that is cut off is refused, wherever") {
  const std::string bytes = entry_of({letters::relay{id(1), {}, "some data"}});
  for (std::size_t size = 0; size < bytes.size(); ++size) CHECK(is_refused(bytes.substr(0, size)));
  CHECK_FALSE(is_refused(bytes));
  CHECK(is_refused(bytes + "x"));
}

TEST_CASE("of a version that is not spoken nothing is read, and written is the highest that both speak") {
  const auto own = spoken_versions();
  CHECK(own.highest - own.lowest <= 1);
  for (int version = 0; version <= UINT8_MAX; ++version) {
    std::string bytes = entry_of({letters::relay{id(1), {}, "some data"}});
    bytes[0] = static_cast<char>(version);
    CHECK(is_refused(bytes) == (version < own.lowest || version > own.highest));
  }
  CHECK(common_version({1, 2}, {1, 1}) == 1);
  CHECK(common_version({1, 1}, {1, 2}) == 1);
  CHECK(common_version({1, 2}, {2, 3}) == 2);
  CHECK(common_version({2, 3}, {2, 3}) == 3);
  CHECK(common_version({3, 4}, {1, 2}) == 3);
}

TEST_CASE("letters with wrong versions, kinds, lengths and numbers are refused") {
  for (const auto& l : one_of_each()) {
    std::string bytes = entry_of({l});
    const std::size_t kind = entry_head_size;
    const std::size_t length = kind + 4;
    std::string wrong = bytes;
    wrong[0] = static_cast<char>(spoken_versions().highest + 1);
    CHECK(is_refused(wrong));
    for (const char k : {'\0', '\x1f', 'd'}) {
      wrong = bytes;
      wrong[kind] = k;
      CHECK(is_refused(wrong));
    }
    wrong = bytes;
    ++wrong[length];
    CHECK(is_refused(wrong));
    const auto* const moved = std::get_if<letters::fetched>(&l);
    const bool takes_any =
        std::holds_alternative<letters::relay>(l) || std::holds_alternative<letters::fetch>(l) ||
        (moved != nullptr && moved->what == letters::fetched::answer::moved) ||
        std::holds_alternative<letters::polled_in>(l) || std::holds_alternative<letters::polled_out>(l) ||
        std::holds_alternative<letters::upgrade>(l) || std::holds_alternative<letters::carried_in>(l) ||
        std::holds_alternative<letters::carried_out>(l);
    CHECK(is_refused(wrong + "x") == !takes_any);
  }
  std::string parted = entry_of({letters::parted{id(1), effect_kind::undone}});
  parted.back() = 4;
  CHECK(is_refused(parted));
  CHECK(is_refused(entry_of({letters::list{0, false, 2, 1, {}}})));
  CHECK(is_refused(to_bytes({id(9), UINT64_MAX}) + entry_of(one_of_each()).substr(entry_head_size)));
  CHECK(is_refused(entry_of({letters::relay{id(1), {}, std::string(most_relayed + 1, 'x')}})));
  const std::string large(most_moved + 1, 'x');
  CHECK(is_refused(entry_of({letters::fetched{13, letters::fetched::answer::moved, {}, large}})));
  CHECK(is_refused(entry_of({letters::fetch{13, a_socket(), 14, large}})));
  const std::string larger(most_polled + 1, 'x');
  CHECK(is_refused(entry_of({letters::polled_in{18, a_socket(), larger}})));
  CHECK(is_refused(entry_of({letters::polled_out{18, true, true, larger}})));
  CHECK(is_refused(entry_of({letters::upgrade{19, a_socket(), std::string(16'385, 'x')}})));
  CHECK(is_refused(entry_of({letters::carried_in{19, a_socket(), {word::nothing, 0, 0, large}}})));
  CHECK(is_refused(entry_of({letters::carried_out{19, {word::nothing, 0, 0, large}}})));
  CHECK(is_refused(entry_of({letters::carried_out{19, {static_cast<word>(4), 0, 0, {}}}})));
}

TEST_CASE("letters of upgrades at the wrong node are of no version before them") {
  for (const auto& l : one_of_each()) {
    std::string bytes = entry_of({l});
    bytes[0] = version_of_upgrades - 1;
    const bool is_later = std::holds_alternative<letters::upgrade>(l) ||
                          std::holds_alternative<letters::carried_in>(l) ||
                          std::holds_alternative<letters::carried_out>(l);
    CHECK(is_refused(bytes) == is_later);
  }
}
