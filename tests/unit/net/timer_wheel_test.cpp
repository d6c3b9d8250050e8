#include <flinxx/net/timer_wheel.hpp>

#include <catch2/catch.hpp>

#include <functional>
#include <memory>
#include <random>
#include <vector>

using flinxx::net::timer;
using flinxx::net::timer_wheel;

namespace {

struct probe final : timer {
  std::function<void()> fired;
  int count = 0;

 private:
  void on_timer() override {
    ++count;
    if (fired) fired();
  }
};

}  // namespace

TEST_CASE("a timer fires once, not before its time and at most a tick after it") {
  for (const std::int64_t delay : {1, 8, 9, 500, 511, 512, 513, 25'000, 45'000, 3'600'000}) {
    const std::int64_t start = 1'000'003;
    timer_wheel wheel(start);
    probe p;
    wheel.schedule(p, start + delay);
    std::int64_t now = start;
    while (p.count == 0) wheel.advance(++now);
    CHECK(now >= start + delay);
    CHECK(now < start + delay + 2 * timer_wheel::tick_ms);
    wheel.advance(now + 100'000);
    CHECK(p.count == 1);
    CHECK_FALSE(p.scheduled());
  }
}

TEST_CASE("a cancelled or destroyed timer does not fire, a rescheduled one fires at its new time") {
  timer_wheel wheel(0);
  probe cancelled;
  probe moved;
  auto destroyed = std::make_unique<probe>();
  wheel.schedule(cancelled, 100);
  wheel.schedule(moved, 100);
  wheel.schedule(*destroyed, 100);
  timer_wheel::cancel(cancelled);
  destroyed.reset();
  wheel.schedule(moved, 1000);
  wheel.advance(900);
  CHECK(cancelled.count == 0);
  CHECK(moved.count == 0);
  wheel.advance(1100);
  CHECK(moved.count == 1);
}

TEST_CASE("a callback may reschedule itself and cancel others that are due in the same tick") {
  timer_wheel wheel(0);
  probe first;
  probe second;
  first.fired = [&] {
    timer_wheel::cancel(second);
    if (first.count < 3) wheel.schedule(first, first.count * 1000);
  };
  wheel.schedule(first, 80);
  wheel.schedule(second, 80);
  for (std::int64_t now = 0; now < 5000; now += 50) wheel.advance(now);
  CHECK(first.count == 3);
  CHECK(second.count == 0);
}

TEST_CASE("next_due never lies after the first timer, and following it fires everything in time") {
  std::mt19937 random(7);
  timer_wheel wheel(0);
  std::vector<std::unique_ptr<probe>> probes;
  std::vector<std::int64_t> due;
  std::vector<std::int64_t> fired_at;
  std::int64_t now = 0;
  for (std::size_t i = 0; i < 2000; ++i) {
    probes.push_back(std::make_unique<probe>());
    due.push_back(std::uniform_int_distribution<std::int64_t>(1, 5'000'000)(random));
    fired_at.push_back(-1);
    probes[i]->fired = [&, i] { fired_at[i] = now; };
    wheel.schedule(*probes[i], due[i]);
  }
  while (const auto next = wheel.next_due()) {
    REQUIRE(*next > now);
    now = *next;
    wheel.advance(now);
  }
  for (std::size_t i = 0; i < probes.size(); ++i) {
    CHECK(fired_at[i] >= due[i]);
    CHECK(fired_at[i] < due[i] + 2 * timer_wheel::tick_ms);
  }
}
