#include <flinxx/ops/rate_limiter.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <deque>
#include <malloc.h>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace ops = flinxx::ops;
using namespace std::chrono_literals;
using ops::address_key;
using ops::address_limiter;
using ops::rate_rule;
using ops::rate_window;

namespace {

address_key key(std::uint8_t last, std::uint8_t third = 0) {
  return address_key::v4({10, 0, third, last});
}
address_key text(const std::string& address) {
  return address_key::from_text(address).value();
}

}  // namespace

TEST_CASE("a window lets N requests through and says exactly when the next one passes") {
  const rate_rule rule{3, 1s};
  rate_window window;
  CHECK(window.admit(rule, 100).allowed());
  CHECK(window.admit(rule, 200).allowed());
  CHECK(window.admit(rule, 300).allowed());
  CHECK(window.admit(rule, 300).retry_after_ms == 800);
  CHECK(window.admit(rule, 1099).retry_after_ms == 1);
  CHECK(window.admit(rule, 1100).allowed());
  CHECK(window.admit(rule, 1100).retry_after_ms == 100);
  CHECK(window.admit(rule, 1200).allowed());
  CHECK(window.admit(rule, 5000).allowed());
}

TEST_CASE("refused requests do not count") {
  const rate_rule rule{1, 1s};
  rate_window window;
  CHECK(window.admit(rule, 0).allowed());
  for (int now = 1; now < 1000; ++now) REQUIRE(window.admit(rule, now).retry_after_ms == 1000 - now);
  CHECK(window.admit(rule, 1000).allowed());
}

TEST_CASE("a limit of 0 is no limit") {
  rate_window window;
  address_limiter limiter({0, 1s});
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(window.admit({0, 1s}, 0).allowed());
    REQUIRE(limiter.admit(key(1), 0).allowed());
  }
  CHECK(limiter.size() == 0);
}

TEST_CASE("addresses are counted apart") {
  address_limiter limiter({2, 1s});
  CHECK(limiter.admit(key(1), 0).allowed());
  CHECK(limiter.admit(key(2), 10).allowed());
  CHECK(limiter.admit(key(1), 20).allowed());
  CHECK(limiter.admit(key(1), 30).retry_after_ms == 970);
  CHECK(limiter.admit(key(2), 30).allowed());
  CHECK(limiter.admit(key(1), 999).retry_after_ms == 1);
  CHECK(limiter.admit(key(1), 1000).allowed());
  CHECK(limiter.admit(key(1), 1000).retry_after_ms == 20);
}

TEST_CASE("both limiters agree with the definition over random requests") {
  const rate_rule rule{4, 50ms};
  address_limiter limiter(rule);
  std::map<std::uint8_t, rate_window> windows;
  std::map<std::uint8_t, std::deque<std::int64_t>> accepted;
  std::mt19937 random(20240601);
  std::int64_t now = 0;
  for (int i = 0; i < 20'000; ++i) {
    now += random() % 4;
    const auto who = static_cast<std::uint8_t>(random() % 5);
    auto& past = accepted[who];
    while (!past.empty() && past.front() <= now - rule.span.count()) past.pop_front();
    const auto expected = past.size() < rule.limit ? 0 : past.front() + rule.span.count() - now;
    REQUIRE(limiter.admit(key(who), now).retry_after_ms == expected);
    REQUIRE(windows[who].admit(rule, now).retry_after_ms == expected);
    if (expected == 0) past.push_back(now);
  }
}

TEST_CASE("time that goes back counts as standing still") {
  address_limiter limiter({1, 1s});
  CHECK(limiter.admit(key(1), 500).allowed());
  CHECK(limiter.admit(key(2), 400).allowed());
  CHECK(limiter.admit(key(2), 400).retry_after_ms == 1000);
  CHECK(limiter.admit(key(2), 1500).allowed());
}

TEST_CASE("a full limiter forgets the oldest request and refuses nobody wrongly") {
  address_limiter limiter({1, 1min}, 3);
  for (std::uint8_t who = 1; who <= 3; ++who) REQUIRE(limiter.admit(key(who), who).allowed());
  CHECK_FALSE(limiter.admit(key(3), 4).allowed());
  CHECK(limiter.admit(key(4), 5).allowed());
  CHECK(limiter.admit(key(1), 6).allowed());
  CHECK_FALSE(limiter.admit(key(4), 7).allowed());
  CHECK(limiter.size() <= 3);
}

TEST_CASE("memory is bounded under a flood of addresses and given back after it") {
  address_limiter limiter({10, 1s}, 500);
  for (int i = 0; i < 5000; ++i) {
    REQUIRE(limiter.admit(key(static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8)), 0).allowed());
    REQUIRE(limiter.size() <= 500);
  }
  for (int i = 0; i < 500; ++i) REQUIRE(limiter.admit(key(1), 2000 + 1000 * i).allowed());
  CHECK(limiter.size() == 1);
}

TEST_CASE("a million addresses and more cost below 100 bytes each") {
  address_limiter limiter({10, 1min});
  const auto held = [] { return mallinfo2().uordblks + mallinfo2().hblkhd; };
  const std::size_t before = held();
  for (std::uint32_t i = 0; i < 1'500'000; ++i) {
    const auto third = static_cast<std::uint8_t>(i >> 8);
    const auto second = static_cast<std::uint8_t>(i >> 16);
    const auto who = address_key::v4({10, second, third, static_cast<std::uint8_t>(i)});
    if (!limiter.admit(who, i / 100).allowed()) FAIL("the first request of an address was refused");
  }
  CHECK(limiter.size() == 1'000'000);
  CHECK(held() - before < 100'000'000);  // 0 under a sanitizer, which has a heap of its own
}

TEST_CASE("what expired behind a flood does not count although it is not cleared away yet") {
  address_limiter limiter({1, 1s});
  for (std::uint8_t who = 1; who <= 100; ++who) REQUIRE(limiter.admit(key(who), 0).allowed());
  CHECK(limiter.admit(key(100), 1000).allowed());
  CHECK(limiter.admit(key(100), 1500).retry_after_ms == 500);
  for (int i = 0; i < 100; ++i) CHECK(limiter.admit(key(100), 1500).retry_after_ms == 500);
  CHECK(limiter.size() == 1);
}

TEST_CASE("a request that was taken back does not count") {
  address_limiter limiter({2, 1s});
  limiter.take_back(key(1));
  CHECK(limiter.admit(key(1), 0).allowed());
  limiter.take_back(key(1));
  limiter.take_back(key(1));
  CHECK(limiter.admit(key(1), 1).allowed());
  CHECK(limiter.admit(key(1), 2).allowed());
  CHECK_FALSE(limiter.admit(key(1), 3).allowed());
  limiter.take_back(key(1));
  CHECK(limiter.admit(key(1), 3).allowed());
  CHECK(limiter.admit(key(1), 4).retry_after_ms == 998);
  CHECK(limiter.admit(key(1), 1002).allowed());
  CHECK(limiter.admit(key(1), 1002).retry_after_ms == 1);
}

TEST_CASE("threads share one limit") {
  address_limiter limiter({100, 1s});
  std::array<int, 4> passed{};
  std::vector<std::thread> threads;
  for (auto& own : passed) {
    threads.emplace_back([&limiter, &own] {
      for (int i = 0; i < 100; ++i) own += limiter.admit(key(1), 0).allowed() ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(passed[0] + passed[1] + passed[2] + passed[3] == 100);
}

TEST_CASE("who an address counts as") {
  CHECK(text("192.0.2.1") == address_key::v4({192, 0, 2, 1}));
  CHECK_FALSE(text("192.0.2.1") == text("192.0.2.2"));
  CHECK(text("::ffff:192.0.2.1") == text("192.0.2.1"));
  CHECK_FALSE(text("::192.0.2.1") == text("192.0.2.1"));
  CHECK(text("2001:db8:0:1::1") == text("2001:db8:0:1:ffff:ffff:ffff:ffff"));
  CHECK_FALSE(text("2001:db8:0:1::1") == text("2001:db8:0:2::1"));
  CHECK(text("fe80::1%eth0") == text("fe80::2"));
  CHECK_FALSE(text("::1") == text("0.0.0.0"));
  for (const auto* bad :
       {"", "192.0.2", "192.0.2.256", "192.0.2.1%eth0", "192.0.2.1:80", "[::1]", ":::", "localhost", "%"}) {
    CHECK_FALSE(address_key::from_text(bad));
  }
  CHECK_FALSE(address_key::from_text(std::string_view("1.2.3.4\0x", 9)));
}

TEST_CASE("to ask is no request") {
  address_limiter limiter({2, 60s});
  const auto who = *address_key::from_text("192.0.2.1");
  for (int i = 0; i < 10; ++i) CHECK(limiter.ask(who, 0).allowed());
  CHECK(limiter.admit(who, 0).allowed());
  CHECK(limiter.admit(who, 1000).allowed());
  CHECK(limiter.ask(who, 2000).retry_after_ms == 58'000);
  CHECK(limiter.ask(*address_key::from_text("192.0.2.2"), 2000).allowed());
  CHECK(limiter.ask(who, 60'000).allowed());
  CHECK(limiter.size() >= 1);
}

TEST_CASE("the limit of addresses may change: what was let through counts, none forgets it all") {
  const auto who = *ops::address_key::from_text("192.0.2.1");
  address_limiter limiter({3, 1min});
  for (int i = 0; i < 3; ++i) CHECK(limiter.admit(who, i).allowed());
  CHECK_FALSE(limiter.admit(who, 3).allowed());
  limiter.set_limit(4);
  CHECK(limiter.admit(who, 4).allowed());
  limiter.set_limit(1);
  CHECK_FALSE(limiter.admit(who, 5).allowed());
  CHECK_FALSE(limiter.admit(who, 60'003).allowed());
  CHECK(limiter.admit(who, 60'004).allowed());
  limiter.set_limit(0);
  CHECK(limiter.size() == 0);
  CHECK(limiter.admit(who, 60'005).allowed());
  limiter.take_back(who);
  limiter.set_limit(1);
  CHECK(limiter.admit(who, 60'006).allowed());
  CHECK_FALSE(limiter.admit(who, 60'007).allowed());
}

TEST_CASE("a limit may go and come back while others ask") {
  address_limiter limiter({1, 1h});
  std::atomic<bool> is_over = false;
  std::vector<std::thread> others;
  for (std::uint8_t i = 0; i < 2; ++i)
    others.emplace_back([&, i] {
      for (std::uint8_t n = 0; !is_over; ++n) (void)limiter.admit(key(n, i), 0);
    });
  for (int i = 0; i < 20'000; ++i) limiter.set_limit(i % 2);
  is_over = true;
  for (std::thread& each : others) each.join();
  limiter.set_limit(0);
  CHECK(limiter.size() == 0);
}

TEST_CASE("a user's rule that got smaller says when it is over") {
  ops::rate_window window;
  for (int i = 0; i < 5; ++i) CHECK(window.admit({5, 1s}, i * 100).allowed());
  CHECK(window.admit({2, 1s}, 500).retry_after_ms == 800);  // when but one of the five counts
  CHECK_FALSE(window.admit({2, 1s}, 1'299).allowed());
  CHECK(window.admit({2, 1s}, 1'300).allowed());
}
