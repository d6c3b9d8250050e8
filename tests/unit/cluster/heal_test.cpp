#include "cluster/heal.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace flinxx::cluster;

TEST_CASE("one difference is not enough, two in a row are") {
  heal h;
  CHECK_FALSE(h.differs({1, {1}}, {1, {2}}));
  CHECK_FALSE(h.differs({1, {1}}, {1, {1}}));
  CHECK_FALSE(h.differs({1, {1}}, {2, {1}}));
  CHECK(h.differs({1, {1}}, {1, {3}}));
  CHECK(h.differs({1, {1}}, {1, {3}}));
}

TEST_CASE("lists of any length tell what only one side knows") {
  std::mt19937 random(3);
  for (const std::size_t size : {0, 1, 100, 5000, 40'000}) {
    std::vector<id128> own(size);
    for (auto& match : own)
      for (auto& byte : match) byte = static_cast<std::uint8_t>(random());
    std::vector<id128> theirs;
    std::vector<id128> missing;
    for (const auto& match : own) (random() % 10 == 0 ? missing : theirs).push_back(match);
    theirs.push_back({0xee});  // one that is unknown here
    std::vector<std::string> bytes;
    std::vector<id128> found;
    for (const auto& list : to_lists(theirs, bytes)) {
      CHECK(list.ids.size() <= 2 * 4096 * sizeof(id128));
      for (const auto& match : only_here(own, list)) found.push_back(match);
    }
    std::sort(found.begin(), found.end());
    std::sort(missing.begin(), missing.end());
    CHECK(found == missing);
  }
}
