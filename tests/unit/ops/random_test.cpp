#include <flinxx/ops/random.hpp>
#include <flinxx/ops/slot_id.hpp>

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <thread>
#include <vector>

namespace ops = flinxx::ops;

TEST_CASE("the random generator works and fills spans of any size") {
  REQUIRE(ops::random_works());
  for (const std::size_t size : {0, 1, 511, 512, 513, 2000}) {
    std::vector<std::uint8_t> bytes(size + 1, 0);
    ops::fill_random(std::span(bytes).first(size));
    CHECK(bytes.back() == 0);
    if (size < 500) continue;
    // Each value is missing from 500 random bytes with a probability of 14 %: 100 different ones are certain.
    CHECK(std::set<std::uint8_t>(bytes.begin(), bytes.end()).size() > 100);
  }
}

TEST_CASE("random bytes differ from call to call and from thread to thread") {
  std::vector<std::vector<std::string>> ids(4);
  std::vector<std::thread> threads;
  for (auto& own : ids) {
    threads.emplace_back([&own] {
      for (int i = 0; i < 1000; ++i) own.push_back(ops::slot_id::make(0, 0, 0).text());
    });
  }
  std::set<std::string> different;
  for (std::size_t i = 0; i < threads.size(); ++i) {
    threads[i].join();
    different.insert(ids[i].begin(), ids[i].end());
  }
  CHECK(different.size() == 4000);
}

TEST_CASE("a UUID carries version 4, the variant and all other bits") {
  ops::id128 id;
  for (std::size_t i = 0; i < id.size(); ++i) id[i] = static_cast<std::uint8_t>(i * 16 + i);
  CHECK(ops::uuid_v4(id) == "00112233-4455-4677-8899-aabbccddeeff");
  id.fill(0xff);
  CHECK(ops::uuid_v4(id) == "ffffffff-ffff-4fff-bfff-ffffffffffff");
  id.fill(0);
  CHECK(ops::uuid_v4(id) == "00000000-0000-4000-8000-000000000000");
}
