#include <flinxx/ops/slot_id.hpp>
#include <flinxx/ops/slot_table.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

using namespace flinxx;
using ops::slot_id;

TEST_CASE("an id says where it stands, and no two are the same") {
  std::set<std::string> different;
  for (const std::size_t node : {std::size_t{0}, std::size_t{1}, std::size_t{2'730}, slot_id::max_nodes - 1}) {
    for (const std::size_t worker : {std::size_t{0}, std::size_t{7}, slot_id::max_workers - 1}) {
      for (const std::size_t slot : {std::size_t{0}, std::size_t{1}, std::size_t{65'536}, slot_id::max_slots - 1}) {
        const auto id = slot_id::make(node, worker, slot);
        CHECK(id.node() == node);
        CHECK(id.worker() == worker);
        CHECK(id.slot() == slot);
        CHECK(slot_id::parse(id.text()) == id);
        CHECK_FALSE(slot_id::make(node, worker, slot) == id);
        different.insert(id.text());
      }
    }
  }
  CHECK(different.size() == 48);
}

TEST_CASE("the first two characters are the node") {
  const auto prefix = [](std::size_t node) {
    return slot_id::make(node, 255, slot_id::max_slots - 1).text().substr(0, 2);
  };
  CHECK(prefix(0) == "AA");
  CHECK(prefix(1) == "AB");
  CHECK(prefix(64) == "BA");
  CHECK(prefix(4'095) == "__");
}

TEST_CASE("what follows node, worker and slot is random") {
  std::array<std::uint8_t, 15> seen{};
  for (int i = 0; i < 1000; ++i) {
    const auto id = slot_id::make(0, 0, 0);
    for (std::size_t at = 0; at < seen.size(); ++at) seen[at] |= id.bytes()[at];
  }
  for (std::size_t at = 0; at < seen.size(); ++at) CHECK(seen[at] == (at < 5 ? 0 : at == 5 ? 0x0f : 0xff));
}

TEST_CASE("its text is 20 characters of base64url, all of which occur") {
  std::set<char> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto text = slot_id::make(4'000, 1, 2).text();
    REQUIRE(text.size() == slot_id::text_size);
    seen.insert(text.begin(), text.end());
  }
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  CHECK(seen == std::set<char>(alphabet.begin(), alphabet.end()));
}

TEST_CASE("other text is no id") {
  CHECK_FALSE(slot_id::parse(""));
  CHECK_FALSE(slot_id::parse("AAAAAAAAAAAAAAAAAAA"));
  CHECK_FALSE(slot_id::parse("AAAAAAAAAAAAAAAAAAAAA"));
  for (const char c : {'=', '+', '/', ' ', '\0', '\x80'}) {
    std::string text(20, 'A');
    text[11] = c;
    CHECK_FALSE(slot_id::parse(text));
  }
}

TEST_CASE("a table fills the slots that have become free") {
  ops::slot_table<int> table;
  CHECK(table.next_slot() == 0);
  CHECK(table.at(0) == nullptr);
  for (int i = 0; i < 4; ++i) CHECK(table.put(std::make_unique<int>(i)) == i);
  CHECK(*table.take(1) == 1);
  CHECK(table.at(1) == nullptr);
  CHECK(table.size() == 3);
  CHECK(table.next_slot() == 1);
  table.put(std::make_unique<int>(9));
  std::vector<int> all;
  table.for_each([&](int n) {
    if (n == 9) (void)table.take(2);  // what is taken meanwhile is not visited
    all.push_back(n);
  });
  CHECK(all == std::vector<int>{0, 9, 3});
}
