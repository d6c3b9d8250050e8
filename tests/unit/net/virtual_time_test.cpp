// What a connection waits for, in virtual time.
#include "support/virtual_worker.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <vector>

using namespace flinxx;
using namespace std::chrono_literals;
using ops::close_reason;
using test::memory_peer;
using test::virtual_workers;

namespace {

// Echoes, finishes on "bye", moves on "move", wakes after "wake".
class echo final : public net::protocol {
 public:
  struct story {
    int starts = 0;
    int wakes = 0;
    std::optional<close_reason> end;
  };
  explicit echo(story& s, net::worker* elsewhere = nullptr) : story_(s), elsewhere_(elsewhere) {}

  void on_start(net::connection&) override { ++story_.starts; }
  void on_bytes(std::span<char> bytes) override {
    const std::string_view text(bytes.data(), bytes.size());
    if (text == "move") return connection_->move_to(*elsewhere_);
    if (text == "wake") return connection_->wake_in(1min);
    connection_->write(text);
    if (text == "bye") connection_->finish(close_reason::server_closed);
  }
  void on_wake() override { ++story_.wakes; }
  void on_closed(close_reason reason) noexcept override { story_.end = reason; }

 private:
  story& story_;
  net::worker* elsewhere_;
};

class ticker final : public net::timer {
 public:
  ticker(net::worker& home, std::vector<std::int64_t>& calls) : home_(home), calls_(calls) {}
  void in(std::int64_t ms) { home_.schedule(*this, due = home_.now_ms() + ms); }
  std::int64_t due = 0;

 private:
  void on_timer() override {
    calls_.push_back(home_.now_ms());
    CHECK(home_.now_ms() >= due);
    CHECK(home_.now_ms() <= due + net::timer_wheel::tick_ms);
  }
  net::worker& home_;
  std::vector<std::int64_t>& calls_;
};

const net::connection_limits limits{1000};

}  // namespace

TEST_CASE("timers are called at their time and in their order, however long that is") {
  virtual_workers workers;
  std::vector<std::int64_t> calls;
  std::vector<std::unique_ptr<ticker>> all;
  std::minstd_rand random(7);
  for (int i = 0; i < 2000; ++i) {
    all.push_back(std::make_unique<ticker>(workers[0], calls));
    all.back()->in(std::uniform_int_distribution<std::int64_t>(0, 36 * 3'600'000)(random));
  }
  workers.pass(36h + 1s);
  CHECK(calls.size() == all.size());
  CHECK(std::is_sorted(calls.begin(), calls.end()));
  CHECK(!workers.next_timer());
}

TEST_CASE("a connection that we have ended waits two seconds for the peer's end") {
  virtual_workers workers;
  echo::story s;
  memory_peer peer(workers, workers[0], std::make_unique<echo>(s), limits);
  peer.send("bye");
  workers.run();
  CHECK(peer.take() == "bye");
  CHECK(peer.ended());
  SECTION("which comes") {
    peer.end();
    workers.run();
    CHECK(peer.closed());
  }
  SECTION("or not") {
    workers.pass(1990ms);
    CHECK(!peer.closed());
    workers.pass(20ms);
    CHECK(peer.closed());
  }
  CHECK(s.end == close_reason::server_closed);
}

TEST_CASE("what was written last has thirty seconds to leave") {
  virtual_workers workers;
  echo::story s;
  memory_peer peer(workers, workers[0], std::make_unique<echo>(s), limits);
  peer.stop_reading();
  peer.send("bye");
  workers.pass(29'990ms);
  CHECK(!peer.closed());
  SECTION("and leaves in time") {
    peer.read_again();
    workers.run();
    CHECK(peer.take() == "bye");
    CHECK(peer.ended());
    peer.end();
    workers.run();
  }
  SECTION("and is lost then") {
    workers.pass(20ms);
  }
  CHECK(peer.closed());
  CHECK(s.end == close_reason::server_closed);
}

TEST_CASE("a peer that does not read is closed once its outbox is full") {
  virtual_workers workers;
  echo::story s;
  memory_peer peer(workers, workers[0], std::make_unique<echo>(s), limits);
  peer.stop_reading();
  for (int i = 0; i < 10; ++i) {
    peer.send(std::string(100, 'x'));
    workers.run();
    CHECK(!peer.closed());
  }
  peer.send("y");
  workers.run();
  CHECK(s.end == close_reason::slow_consumer);
}

TEST_CASE("a connection that moves leaves its alarm behind and takes its bytes along") {
  virtual_workers workers(2);
  echo::story s;
  memory_peer peer(workers, workers[0], std::make_unique<echo>(s, &workers[1]), limits);
  peer.send("wake");
  workers.run();
  peer.send("move");
  workers.run();
  CHECK(workers[0].connection_count() == 0);
  CHECK(workers[1].connection_count() == 1);
  CHECK(s.starts == 2);
  workers.pass(2min);
  CHECK(s.wakes == 0);
  peer.send("hello");
  workers.run();
  CHECK(peer.take() == "hello");
  peer.reset();
  workers.run();
  CHECK(s.end == close_reason::transport_error);
}
