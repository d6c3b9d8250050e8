// Clients who come to a server with the recovery id of another one: it lives, it is dead, or nobody knows yet.
#include "support/virtual_worker.hpp"
#include "unit/websocket/frames.hpp"

#include <flinxx/engineio/server.hpp>
#include <flinxx/http/connection.hpp>
#include <flinxx/socketio/server.hpp>
#include <flinxx/socketio/socket.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace flinxx;
using namespace std::chrono_literals;

namespace {

constexpr auto recovery_time = 120s;

// A server that counts who comes.
struct node final : socketio::application {
  explicit node(net::worker& home)
      : sockets(home, options), sessions(home, of_sessions, sockets, [](unsigned) { return nullptr; }) {
    sockets.serve("/", *this);
  }

  void on_connect(socketio::socket& s, const std::optional<json::value>&) override {
    ++entered;
    last = &s;
  }
  void on_event(socketio::socket&, const socketio::event&) override {}
  void on_restore(socketio::socket& s, std::string_view) override {
    ++restored;
    last = &s;
  }
  void on_disconnect(socketio::socket&, ops::close_reason) override {}

  int entered = 0;
  int restored = 0;
  socketio::socket* last = nullptr;
  const std::shared_ptr<socketio::other_runs> others = std::make_shared<socketio::other_runs>();
  // Less time to connect than a client may wait for news.
  const socketio::settings options{.connect_timeout = 4s,
                                   .max_arriving = 8,
                                   .recovery = {.time = recovery_time, .key = "the key of all", .others = others}};
  const engineio::settings of_sessions;
  socketio::server sockets;
  engineio::server sessions;
};

// A client that has been on the first of two servers, and comes to the second, long after that one's start.
struct fixture {
  fixture() {
    first_line = open(0);
    CHECK(answered(*first_line, ""));
    pid = member(answer, "pid");
    workers.pass(recovery_time * 2);
  }
  ~fixture() { workers.end(); }

  std::unique_ptr<test::memory_peer> open(std::size_t which) {
    auto line =
        std::make_unique<test::memory_peer>(workers, workers[which], http::make_connection(http, handlers), limits);
    line->send(
        "GET /?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    return line;
  }
  // Says what is to be said, and whether a CONNECT has been answered.
  bool answered(test::memory_peer& line, const std::string& auth) {
    line.send(websocket::text("40" + auth));
    return answered(line);
  }
  bool answered(test::memory_peer& line) {
    workers.run();
    const std::string bytes = line.take();
    const auto at = bytes.find("40{");
    if (at == std::string::npos) return false;
    answer = bytes.substr(at);
    return true;
  }
  [[nodiscard]] std::string claim() const { return R"({"pid":")" + pid + "\"}"; }
  static std::string member(std::string_view text, std::string_view name) {
    const std::size_t at = text.find("\"" + std::string(name) + "\":\"") + name.size() + 4;
    return std::string(text.substr(at, text.find('"', at) - at));
  }

  void lives(std::uint64_t signs) { here.others->set({{{other.others->own(), signs}}, {}}); }
  // As by a node that has lost the others.
  void knows_nothing(std::set<socketio::other_runs::run_id> but_dead = {}) {
    here.others->set({{}, workers.now_ms(), std::move(but_dead), false});
  }
  void died() { here.others->set({{}, workers.now_ms(), {other.others->own()}}); }
  // Nothing of the other one, also not its death.
  void has_asked(std::uint64_t rosters) { here.others->set({{}, workers.now_ms(), {}, true, rosters}); }

  test::virtual_workers workers{2};
  const http::settings http;
  const net::connection_limits limits;
  node other{workers[0]};
  node here{workers[1]};
  const http::handler_of_worker handlers = [this](const net::worker& w) -> http::handler& {
    return w.index() == 0 ? other.sessions : here.sessions;
  };
  std::unique_ptr<test::memory_peer> first_line;
  std::string answer;
  std::string pid;
};

}  // namespace

TEST_CASE("whose server has died is restored, for the recovery time after that") {
  fixture f;
  f.lives(7);
  f.died();
  const bool in_time = GENERATE(true, false);
  f.workers.pass(recovery_time - (in_time ? 1ms : 0ms));
  const auto line = f.open(1);
  CHECK(f.answered(*line, f.claim()));
  CHECK(f.here.restored == (in_time ? 1 : 0));
  CHECK(f.here.entered == (in_time ? 0 : 1));
  CHECK((f.member(f.answer, "pid") == f.pid) == in_time);
}

TEST_CASE("who comes before the news of a death waits for it") {
  fixture f;
  f.lives(7);
  const auto line = f.open(1);
  CHECK_FALSE(f.answered(*line, f.claim()));
  f.workers.pass(1s);
  f.lives(8);  // given before the end
  f.workers.pass(1s);
  CHECK_FALSE(f.answered(*line));
  f.died();
  f.workers.pass(100ms);
  CHECK(f.answered(*line));
  CHECK(f.here.restored == 1);
  CHECK(f.member(f.answer, "pid") == f.pid);
}

TEST_CASE("whose server gives signs of life is a new one here, and so is one of whose server nothing is heard") {
  fixture f;
  f.lives(7);
  const auto line = f.open(1);
  CHECK_FALSE(f.answered(*line, f.claim()));
  const bool heard = GENERATE(true, false);
  if (heard) f.lives(9);
  f.workers.pass(heard ? 100ms : 6s);
  CHECK(f.answered(*line));
  CHECK(f.here.entered == 1);
  CHECK(f.here.restored == 0);
}

TEST_CASE("where nothing is known of the others, who comes from one waits for the news, and then is a new one") {
  fixture f;
  const bool has_known = GENERATE(true, false);
  if (has_known) f.knows_nothing();
  const auto line = f.open(1);
  CHECK_FALSE(f.answered(*line, f.claim()));
  f.workers.pass(1s);
  CHECK_FALSE(f.answered(*line));
  SECTION("none") {
    f.workers.pass(5s);
    CHECK(f.answered(*line));
    CHECK(f.here.entered == 1);
  }
  SECTION("it lives") {
    f.lives(1);
    f.workers.pass(100ms);
    CHECK_FALSE(f.answered(*line));
    f.lives(2);
    f.workers.pass(100ms);
    CHECK(f.answered(*line));
    CHECK(f.here.entered == 1);
  }
  SECTION("it is dead") {
    f.died();
    f.workers.pass(100ms);
    CHECK(f.answered(*line));
    CHECK(f.here.restored == 1);
  }
}

TEST_CASE("a server of which nothing was ever heard may have begun since the last roster") {
  fixture f;
  f.has_asked(5);
  const auto line = f.open(1);
  CHECK_FALSE(f.answered(*line, f.claim()));
  f.has_asked(6);  // before the client came
  f.workers.pass(500ms);
  CHECK_FALSE(f.answered(*line));
  const bool has_begun = GENERATE(true, false);
  for (std::uint64_t signs = 1; has_begun && signs <= 2; ++signs) f.lives(signs);
  if (!has_begun) f.has_asked(7);
  f.workers.pass(100ms);
  CHECK(f.answered(*line));
  CHECK(f.here.entered == (has_begun ? 1 : 0));
  CHECK(f.here.restored == (has_begun ? 0 : 1));
}

TEST_CASE("whose death was known before the others were lost is restored") {
  fixture f;
  f.knows_nothing({f.other.others->own()});
  const auto line = f.open(1);
  CHECK(f.answered(*line, f.claim()));
  CHECK(f.here.restored == 1);
}

TEST_CASE("who waits for news may go, and says nothing meanwhile") {
  fixture f;
  f.lives(7);
  const auto line = f.open(1);
  CHECK_FALSE(f.answered(*line, f.claim()));
  SECTION("a goodbye") {
    line->send(websocket::text("41"));
  }
  SECTION("an event") {
    line->send(websocket::text(R"(42["x"])"));
  }
  SECTION("a lost connection") {
    line->reset();
  }
  SECTION("a second CONNECT") {
    line->send(websocket::text("40"));
  }
  f.workers.run();
  f.died();
  f.workers.pass(10s);
  CHECK_FALSE(f.answered(*line));
  CHECK(f.here.restored == 0);
}

TEST_CASE("all who wait for news in vain are new ones, however little time they have to connect") {
  fixture f;
  f.knows_nothing();
  std::vector<std::unique_ptr<test::memory_peer>> lines;
  for (std::size_t i = 0; i < f.here.options.max_arriving; ++i) {
    lines.push_back(f.open(1));
    CHECK_FALSE(f.answered(*lines.back(), f.claim()));
  }
  f.workers.pass(6s);
  for (const auto& line : lines) CHECK(f.answered(*line));
  CHECK(f.here.entered == static_cast<int>(f.here.options.max_arriving));
  f.workers.pass(20s);
  for (const auto& line : lines) CHECK_FALSE(line->ended());
}

TEST_CASE("a wait for news gives more time to connect, but once") {
  fixture f;
  f.knows_nothing();
  const auto line = f.open(1);
  for (int i = 0; i < 4; ++i) {
    CHECK_FALSE(f.answered(*line, f.claim()));
    line->send(websocket::text("41"));
    f.workers.pass(3s);
    CHECK_FALSE(line->ended());
  }
  CHECK_FALSE(f.answered(*line, f.claim()));
  f.workers.pass(2s);
  CHECK(line->ended());
  CHECK(f.here.entered == 0);
}

TEST_CASE("no more wait for news than may be on their way in") {
  fixture f;
  f.lives(7);
  std::vector<std::unique_ptr<test::memory_peer>> lines;
  for (std::size_t i = 0; i < f.here.options.max_arriving; ++i) {
    lines.push_back(f.open(1));
    CHECK_FALSE(f.answered(*lines.back(), f.claim()));
  }
  lines.push_back(f.open(1));
  CHECK(f.answered(*lines.back(), f.claim()));
  CHECK(f.here.entered == 1);
}

TEST_CASE("who has come back here goes on here, though another server should say that it lives") {
  fixture f;
  f.died();
  auto line = f.open(1);
  CHECK(f.answered(*line, f.claim()));
  f.lives(9);
  line->reset();
  f.workers.run();
  line = f.open(1);
  CHECK(f.answered(*line, f.claim()));
  CHECK(f.member(f.answer, "pid") == f.pid);
  CHECK(f.here.entered == 0);
}

TEST_CASE("whose socket has ended because it goes on elsewhere may come back, more than once, and nobody else") {
  fixture f;
  const bool is_own = GENERATE(true, false);
  node& here = is_own ? f.other : f.here;
  int restored = is_own ? 0 : 1;
  f.died();
  auto line = f.open(is_own ? 0 : 1);
  REQUIRE(f.answered(*line, is_own ? "" : f.claim()));
  f.pid = f.member(f.answer, "pid");
  for (int i = 0; i < 2; ++i) {
    here.last->close_connection(ops::close_reason::replaced);
    f.workers.pass(recovery_time * 2);
    line = f.open(is_own ? 0 : 1);
    REQUIRE(f.answered(*line, f.claim()));
    CHECK(here.restored == ++restored);
    CHECK(f.member(f.answer, "pid") == f.pid);
    line->reset();
    line = f.open(is_own ? 0 : 1);
    REQUIRE(f.answered(*line, f.claim()));  // resumed
    CHECK(here.restored == restored);
    CHECK(f.member(f.answer, "pid") == f.pid);
  }
  here.last->close_connection(ops::close_reason::server_closed);
  line = f.open(is_own ? 0 : 1);
  REQUIRE(f.answered(*line, f.claim()));
  CHECK(here.restored == restored);
  CHECK(f.member(f.answer, "pid") != f.pid);
}
