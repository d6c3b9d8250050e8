#include <flinxx/ops/sealer.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace flinxx::ops;

TEST_CASE("what was sealed is opened with the same key, purpose and context alone") {
  const sealer s("a secret of this test", "one");
  const std::string sealed = s.seal("who, and where", "context");
  CHECK(s.open(sealed, "context") == "who, and where");
  CHECK(s.seal("who, and where", "context") == sealed);
  CHECK(sealer("a secret of this test", "one").open(sealed, "context") == "who, and where");
  CHECK_FALSE(s.open(sealed, "contexT"));
  CHECK_FALSE(sealer("a secret of this test", "two").open(sealed, "context"));
  CHECK_FALSE(sealer("a secret of this tesT", "one").open(sealed, "context"));
  CHECK(s.seal("who, and where", "contexT") != sealed);
}

TEST_CASE("a sealed text shows nothing of what is in it, and cannot be changed, cut or made longer") {
  const sealer s("a secret of this test", "one");
  const std::string sealed = s.seal(std::string(39, 'x'), "context");
  CHECK(sealed.size() == (39 + 16) * 4 / 3 + 1);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(s.open(changed, "context"));
    CHECK_FALSE(s.open(sealed.substr(0, i), "context"));
    CHECK_FALSE(s.open(sealed.substr(i + 1), "context"));
  }
  CHECK_FALSE(s.open(sealed + "A", "context"));
  CHECK_FALSE(s.open(sealed + sealed, "context"));
  CHECK_FALSE(s.open(std::string(100'000, 'A'), "context"));
  CHECK_FALSE(s.open("", "context"));
}

TEST_CASE("names: the same for the same text and key, different for all others") {
  const sealer s("a secret of this test", "one");
  CHECK(s.name("a") == sealer("a secret of this test", "one").name("a"));
  CHECK(s.name("a") != sealer("another secret of it", "one").name("a"));
  std::set<id128> names;
  for (int i = 0; i < 1000; ++i) names.insert(s.name(std::to_string(i)));
  CHECK(names.size() == 1000);
}

TEST_CASE("a sealer serves several threads at once") {
  const sealer s("a secret of this test", "one");
  std::atomic<int> faults{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        const std::string plain = std::to_string(t * 1000 + i);
        if (s.open(s.seal(plain, "context"), "context") != plain) ++faults;
      }
    });
  for (auto& t : threads) t.join();
  CHECK(faults == 0);
}
