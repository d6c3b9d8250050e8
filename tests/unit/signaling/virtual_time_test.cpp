// The service, from a client's frames on, in virtual time: workers, connections and clocks are the test's own.
#include "support/virtual_worker.hpp"
#include "unit/websocket/frames.hpp"

#include <flinxx/engineio/server.hpp>
#include <flinxx/http/connection.hpp>
#include <flinxx/signaling/service.hpp>
#include <flinxx/socketio/server.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace flinxx;
using namespace std::chrono_literals;

namespace {

constexpr auto recovery_time = 120s;

struct all_settings {
  engineio::settings engineio{
      .heartbeat = {.ping_interval = std::chrono::hours(1), .ping_timeout = std::chrono::seconds(1)}};
  socketio::settings socketio{.recovery = {.time = recovery_time, .key = "a key"}};
  signaling::settings signaling{.names = std::make_shared<const ops::sealer>("a key", "users"),
                                .recovery_time = recovery_time};
};

// One worker of a run of the server.
struct parts {
  parts(net::worker& home, signaling::hub& h, const all_settings& s, engineio::server::worker_lookup find_worker)
      : service(signaling::make_service(home, h, s.signaling)),
        sockets(home, s.socketio),
        sessions(home, s.engineio, sockets, std::move(find_worker)) {
    sockets.serve("/", *service);
  }

  std::unique_ptr<socketio::application> service;
  socketio::server sockets;
  engineio::server sessions;
};

class run_of_server {
 public:
  explicit run_of_server(all_settings s = {}) : settings_(std::move(s)) {
    std::vector<socketio::server*> all;
    for (auto& each : parts_) all.push_back(&each.sockets);
    for (auto* each : all) each->attach(all);
  }
  ~run_of_server() { workers.end(); }

  test::memory_peer connect(std::size_t worker) {
    return {workers, workers[worker], http::make_connection(http_, handlers_), limits_};
  }
  [[nodiscard]] matchmaking::counts stats() const { return hub_.stats(); }

  test::virtual_workers workers{2};

 private:
  parts make(std::size_t worker) {
    return {workers[worker], hub_, settings_, [this](unsigned index) { return &workers[index]; }};
  }

  const all_settings settings_;
  const http::settings http_;
  const net::connection_limits limits_;
  signaling::hub hub_;
  std::array<parts, 2> parts_{make(0), make(1)};
  const http::handler_of_worker handlers_ = [this](const net::worker& w) -> http::handler& {
    return parts_[w.index()].sessions;
  };
};

// A client over WebSocket. It answers pings as long as it is not told to be silent.
class client {
 public:
  client(run_of_server& run, std::size_t worker, std::string_view claim = "") : run_(run), peer_(run.connect(worker)) {
    peer_.send(
        "GET /?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    send("40" + std::string(claim));
  }

  void send(std::string_view packet) {
    say(packet);
    run_.workers.run();
  }
  // Until the server's next turn.
  void say(std::string_view packet) { peer_.send(websocket::text(std::string(packet))); }
  void emit(std::string_view name) { send("42[\"" + std::string(name) + "\"]"); }
  void lose() {
    peer_.end();
    run_.workers.run();
  }

  // The events' names since the last call, with "ping" for a ping.
  std::string heard() {
    run_.workers.run();
    read();
    return std::exchange(heard_, {});
  }
  // What it would claim its socket with.
  [[nodiscard]] std::string claim() {
    (void)heard();
    return R"({"pid":")" + pid_ + R"(","offset":")" + offset_ + "\"}";
  }

  bool silent = false;

 private:
  void read() {
    std::string bytes = peer_.take();
    if (bytes.starts_with("HTTP/")) bytes.erase(0, bytes.find("\r\n\r\n") + 4);
    for (std::string_view rest = bytes; !rest.empty();) {
      const auto at = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
      const std::size_t head = at(1) < 126 ? 2 : 4;
      const std::size_t size = head == 2 ? at(1) : static_cast<std::size_t>(at(2)) << 8 | at(3);
      if ((at(0) & 0xfU) == 1) hear(rest.substr(head, size));
      rest.remove_prefix(head + size);
    }
  }
  void hear(std::string_view packet) {
    if (packet == "2") {
      note("ping");
      if (!silent) send("3");
    }
    if (packet.starts_with("40")) pid_ = member(packet, "pid");
    if (!packet.starts_with("42")) return;
    note(packet.substr(4, packet.find('"', 4) - 4));
    const std::size_t offset = packet.rfind(",\"") + 2;
    offset_ = packet.substr(offset, packet.size() - offset - 2);
  }
  static std::string member(std::string_view text, std::string_view name) {
    const std::size_t at = text.find("\"" + std::string(name) + "\":\"") + name.size() + 4;
    return std::string(text.substr(at, text.find('"', at) - at));
  }
  void note(std::string_view what) { heard_.append(heard_.empty() ? "" : " ").append(what); }

  run_of_server& run_;
  test::memory_peer peer_;
  std::string heard_;
  std::string pid_;
  std::string offset_;
};

}  // namespace

TEST_CASE("one who has waited for a second is asked for a sign of life when matched, and a younger one is not") {
  for (const auto& [waited, expected] : {std::pair(999ms, "partner_found"), std::pair(1000ms, "partner_found ping")}) {
    for (const std::size_t worker : {0, 1}) {
      run_of_server run;
      client a(run, 0);
      client b(run, worker);
      a.emit("find_partner");
      CHECK(a.heard() == "user_registered waiting");
      run.workers.pass(waited);
      b.emit("find_partner");
      CHECK(b.heard() == "user_registered partner_found");
      CHECK(a.heard() == expected);
      run.workers.pass(1h - 10s);  // the heartbeat's pings are later
      CHECK(b.heard().empty());
      CHECK(run.stats().matches == 1);
    }
  }
}

TEST_CASE("a search that comes after its match was decided is refused after the news of that match") {
  run_of_server run;
  client a(run, 0);
  client b(run, 1);
  a.emit("find_partner");
  CHECK(a.heard() == "user_registered waiting");
  a.say(R"(42["find_partner"])");
  b.say(R"(42["find_partner"])");
  run.workers.turn(1);
  run.workers.turn(0);
  CHECK(a.heard() == "partner_found error");
  CHECK(b.heard() == "user_registered partner_found");
}

TEST_CASE("one who gives no sign of life within half of the ping time-out counts as not told") {
  run_of_server run;
  client dead(run, 0);
  dead.silent = true;
  client b(run, 1);
  dead.emit("find_partner");
  run.workers.pass(10s);
  b.emit("find_partner");
  CHECK(b.heard() == "user_registered partner_found");
  CHECK(dead.heard() == "user_registered waiting partner_found ping");
  run.workers.pass(490ms);
  CHECK(b.heard().empty());
  client c(run, 0);
  run.workers.pass(20ms);
  CHECK(b.heard() == "partner_disconnected waiting");
  c.emit("find_partner");
  CHECK(b.heard() == "partner_found");
  CHECK(run.stats().matches == 1);
}

TEST_CASE("a user who is away in a match has the recovery time to come back, and not more") {
  for (const bool late : {false, true}) {
    run_of_server run;
    client a(run, 0);
    client b(run, 1);
    a.emit("find_partner");
    b.emit("find_partner");
    (void)b.heard();
    a.send("3");  // a sign of life
    const std::string claim = a.claim();
    a.lose();
    run.workers.pass(recovery_time - 100ms);
    CHECK(b.heard().empty());
    if (late) run.workers.pass(200ms);
    client again(run, 1, claim);
    run.workers.pass(1s);
    CHECK(b.heard() == (late ? "partner_disconnected" : ""));
    CHECK(again.heard() == (late ? "user_registered" : ""));
    CHECK(run.stats().matches == (late ? 0 : 1));
  }
}

namespace {

// What two who are in a match would claim in the next run of the server.
std::pair<std::string, std::string> claims_of_pair() {
  run_of_server before;
  client a(before, 0);
  client b(before, 1);
  a.emit("find_partner");
  b.emit("find_partner");
  const std::string claim = a.claim();
  return {claim, b.claim()};
}

}  // namespace

TEST_CASE("after a restart the second of two is missing until it comes, at most for the recovery time") {
  for (const bool a_first : {true, false}) {
    for (const bool late : {false, true}) {
      auto [first, second] = claims_of_pair();
      if (!a_first) std::swap(first, second);
      run_of_server after;
      client one(after, 1, first);
      CHECK(after.stats().matches == 1);
      one.send(R"(42["ice_candidate",{"candidate":null}])");
      after.workers.pass(recovery_time - (late ? 0s : 1s));
      CHECK(one.heard() == (late ? "partner_disconnected" : ""));
      CHECK(after.stats().matches == (late ? 0 : 1));
      client two(after, 0, second);
      CHECK(two.heard() == (late ? "user_registered" : "ice_candidate"));
      after.workers.pass(1h - 10min);
      CHECK(one.heard().empty());
      CHECK(after.stats().matches == (late ? 0 : 1));
    }
  }
}

TEST_CASE("TURN credentials are renewed before their end, as long as the match goes on") {
  all_settings s;
  s.signaling.live.ice.turn_urls = {"turn:192.0.2.1"};
  s.signaling.live.ice.turn_secret = "secret";
  s.signaling.live.ice.turn_ttl = 600s;
  run_of_server run(std::move(s));
  client a(run, 0);
  client b(run, 1);
  a.emit("find_partner");
  b.emit("find_partner");
  (void)a.heard();
  (void)b.heard();
  run.workers.pass(449s);
  CHECK(a.heard().empty());
  run.workers.pass(2s);
  CHECK(a.heard() == "ice_servers");
  CHECK(b.heard() == "ice_servers");
  run.workers.pass(450s);
  CHECK(a.heard() == "ice_servers");
  a.emit("stop");
  CHECK(b.heard() == "ice_servers partner_disconnected");
  run.workers.pass(600s);
  CHECK(a.heard().empty());
  CHECK(b.heard().empty());
}

TEST_CASE("a user finds five times a minute, and the searches that answer a match's end are free") {
  all_settings s;
  s.signaling.live.limits.find = {5, 1min};
  run_of_server run(std::move(s));
  client a(run, 0);
  for (int i = 0; i < 5; ++i) a.emit("find_partner");
  CHECK(a.heard() == "user_registered waiting waiting waiting waiting waiting");
  a.emit("find_partner");
  CHECK(a.heard() == "error");
  client b(run, 0);
  b.emit("find_partner");
  b.emit("stop");
  CHECK(a.heard() == "partner_found partner_disconnected");
  a.emit("find_partner");
  CHECK(a.heard() == "waiting");
  a.emit("find_partner");
  CHECK(a.heard() == "error");
  run.workers.pass(1min);
  a.emit("find_partner");
  CHECK(a.heard() == "waiting");
}
