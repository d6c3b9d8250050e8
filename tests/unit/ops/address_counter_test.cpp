#include <flinxx/ops/address_counter.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <thread>
#include <vector>

using flinxx::ops::address_counter;
using flinxx::ops::address_key;

namespace {

address_key key(const char* address) {
  return address_key::from_text(address).value();
}

}  // namespace

TEST_CASE("an address holds so many, and one more when it has given one back") {
  address_counter counter(2);
  CHECK(counter.enter(key("192.0.2.1")));
  CHECK(counter.enter(key("192.0.2.1")));
  CHECK_FALSE(counter.enter(key("192.0.2.1")));
  CHECK(counter.enter(key("192.0.2.2")));
  counter.leave(key("192.0.2.1"));
  CHECK(counter.enter(key("192.0.2.1")));
  CHECK_FALSE(counter.enter(key("192.0.2.1")));
}

TEST_CASE("the addresses of a /64 count as one") {
  address_counter counter(1);
  CHECK(counter.enter(key("2001:db8::1")));
  CHECK_FALSE(counter.enter(key("2001:db8::ffff:2")));
  CHECK(counter.enter(key("2001:db8:0:1::1")));
}

TEST_CASE("only addresses that hold something are remembered") {
  address_counter counter(3);
  for (std::uint8_t i = 0; i < 200; ++i) REQUIRE(counter.enter(address_key::v4({10, 0, 0, i})));
  CHECK(counter.size() == 200);
  for (std::uint8_t i = 0; i < 200; ++i) counter.leave(address_key::v4({10, 0, 0, i}));
  CHECK(counter.size() == 0);
}

TEST_CASE("where an address may hold nothing none is remembered") {
  address_counter counter(0);
  CHECK_FALSE(counter.enter(key("192.0.2.1")));
  CHECK(counter.size() == 0);
}

TEST_CASE("threads share the count") {
  address_counter counter(100);
  std::array<int, 4> entered{};
  std::vector<std::thread> threads;
  for (auto& own : entered)
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) own += counter.enter(key("192.0.2.1")) ? 1 : 0;
    });
  for (auto& t : threads) t.join();
  CHECK(entered[0] + entered[1] + entered[2] + entered[3] == 100);
}

TEST_CASE("the bound may change; who holds more keeps it") {
  address_counter counter(2);
  const auto who = *flinxx::ops::address_key::from_text("192.0.2.1");
  for (int i = 0; i < 2; ++i) CHECK(counter.enter(who));
  counter.set_most(1);
  CHECK_FALSE(counter.enter(who));
  counter.leave(who);
  CHECK_FALSE(counter.enter(who));
  counter.leave(who);
  CHECK(counter.enter(who));
  counter.set_most(3);
  CHECK(counter.enter(who));
}
