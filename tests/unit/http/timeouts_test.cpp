// How long a client may take, in virtual time.
#include "support/virtual_worker.hpp"

#include <flinxx/http/connection.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <string_view>

using namespace flinxx;
using namespace std::chrono_literals;
using test::memory_peer;
using test::virtual_workers;

namespace {

// Answers at once, or never for /wait, or at length for /large.
class site final : public http::handler, public http::abandon_listener {
 public:
  void handle(http::exchange& x) override {
    ++requests;
    if (x.incoming().path == "/wait") return x.watch(this);
    const std::size_t size = x.incoming().path == "/large" ? 1'000'000 : 2;
    x.respond(http::response::text(200, "text/plain", std::string(size, 'k')));
  }
  void on_abandoned() override { ++abandoned; }

  int requests = 0;
  int abandoned = 0;
};

struct fixture {
  memory_peer connect() { return {workers, workers[0], http::make_connection(settings, handlers), limits}; }

  // What has come when nothing more is to be done.
  std::string ask(memory_peer& peer, std::string_view text) {
    peer.send(text);
    workers.run();
    return peer.take();
  }

  site here;
  http::settings settings;
  net::connection_limits limits;
  http::handler_of_worker handlers = [this](const net::worker&) -> http::handler& { return here; };
  virtual_workers workers;
};

constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr auto a_bit = 16ms;  // two ticks of the wheel

}  // namespace

TEST_CASE_METHOD(fixture, "the first byte has --first-byte-timeout") {
  memory_peer peer = connect();
  workers.pass(20s - a_bit);
  CHECK(!peer.closed());
  workers.pass(2 * a_bit);
  CHECK(peer.closed());
  CHECK(peer.take().empty());
}

TEST_CASE_METHOD(fixture, "a request has --request-timeout from its first byte, however it trickles in") {
  memory_peer peer = connect();
  workers.pass(19s);
  for (int i = 0; i < 19; ++i) {
    CHECK(ask(peer, get.substr(static_cast<std::size_t>(i), 1)).empty());
    workers.pass(1s);
  }
  workers.pass(1s - a_bit);
  CHECK(peer.take().empty());
  workers.pass(2 * a_bit);
  CHECK(peer.take().starts_with("HTTP/1.1 408 "));
  CHECK(peer.ended());
  CHECK(here.requests == 0);
}

TEST_CASE_METHOD(fixture, "empty lines are no request") {
  memory_peer peer = connect();
  for (int i = 0; i < 19; ++i) {
    CHECK(ask(peer, "\r\n").empty());
    workers.pass(1s);
  }
  workers.pass(1s + a_bit);
  CHECK(peer.closed());
}

TEST_CASE_METHOD(fixture, "the next request has --keep-alive-timeout from the last answer") {
  memory_peer peer = connect();
  for (int i = 0; i < 3; ++i) {
    CHECK(ask(peer, get).starts_with("HTTP/1.1 200 "));
    workers.pass(65s - a_bit);
    CHECK(!peer.closed());
  }
  workers.pass(2 * a_bit);
  CHECK(peer.closed());
  CHECK(here.requests == 3);
}

TEST_CASE_METHOD(fixture, "a request that waits for its answer waits for ever, and its end is told once") {
  memory_peer peer = connect();
  ask(peer, "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  workers.pass(24h);
  CHECK(!peer.closed());
  peer.end();
  workers.run();
  CHECK(peer.closed());
  CHECK(here.abandoned == 1);
}

TEST_CASE_METHOD(fixture, "64 KiB of an answer have 65 s to leave, and then the next ones") {
  memory_peer peer = connect();
  peer.stop_reading();
  ask(peer, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  SECTION("in time") {
    workers.pass(65s - a_bit);
    peer.read_again();
    workers.run();
    CHECK(peer.take().size() > 1'000'000);
    CHECK(!peer.closed());
  }
  SECTION("or the connection ends") {
    workers.pass(65s + a_bit);
    CHECK(peer.closed());
  }
}
