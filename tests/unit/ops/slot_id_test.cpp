#include <flinxx/ops/slot_id.hpp>
#include <flinxx/ops/slot_table.hpp>

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <vector>

using namespace flinxx;
using ops::slot_id;

TEST_CASE("an id says where it stands, and no two are the same") {
  std::set<std::string> different;
  for (const std::size_t worker : {std::size_t{0}, std::size_t{7}, slot_id::max_workers - 1}) {
    for (const std::size_t slot : {std::size_t{0}, std::size_t{1}, std::size_t{65'536}, slot_id::max_slots - 1}) {
      const auto id = slot_id::make(worker, slot);
      CHECK(id.worker() == worker);
      CHECK(id.slot() == slot);
      CHECK(slot_id::parse(id.text()) == id);
      CHECK_FALSE(slot_id::make(worker, slot) == id);
      different.insert(id.text());
    }
  }
  CHECK(different.size() == 12);
}

TEST_CASE("its text is 20 characters of base64url, all of which occur") {
  std::set<char> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto text = slot_id::make(1, 2).text();
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
