// The whole way of a socket, from a client's frames on, over two workers that take their turns as it comes. Only the
// client, its network and the clock are the test's own.
#include "unit/socketio/walk.hpp"

#include "support/virtual_worker.hpp"

#include <flinxx/engineio/server.hpp>
#include <flinxx/http/connection.hpp>
#include <flinxx/socketio/server.hpp>
#include <flinxx/socketio/socket.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

using namespace flinxx;
using namespace std::chrono_literals;
using ops::close_reason;
using test::max_kept;
using test::number_at;
using test::recovery_time;

namespace {

// A server on two workers with an application that checks what it hears of each socket.
class world final : private socketio::application {
 public:
  world() {
    for (auto& each : parts_) each.sockets.serve("/", *this);
    for (auto& each : parts_) each.sockets.attach({&parts_[0].sockets, &parts_[1].sockets});
  }
  ~world() override { workers.end(); }

  // A socket as the application knows it.
  struct record {
    socketio::socket* socket = nullptr;
    bool is_away = false;
    std::int64_t away_since = 0;
    std::uint64_t emitted = 0;
    std::uint64_t heard = 0;
    bool may_end = false;
  };

  std::unique_ptr<test::memory_peer> connect(std::size_t worker) {
    return std::make_unique<test::memory_peer>(workers, workers[worker], http::make_connection(http_, handlers_),
                                               limits_);
  }
  /// nullptr once it has ended.
  [[nodiscard]] record* find(const std::string& id) {
    const auto found = alive_.find(id);
    return found == alive_.end() ? nullptr : &found->second;
  }
  void expect(bool so, const char* what) {
    if (!so && fault.empty()) fault = what;
  }

  // What servers of several nodes would have to do.
  void pass_letter(std::mt19937&) {}
  void before_jump(std::size_t) {}

  static constexpr std::size_t worker_count = 2;
  static constexpr bool may_lose = false;
  test::virtual_workers workers{worker_count};
  std::string fault;   // the first one
  std::string newest;  // the id of the socket that has entered last
  int connects = 0;
  int resumes = 0;
  int lacking = 0;                                // ended since their clients could not get all that they had missed
  std::function<bool(const std::string&)> lacks;  // whether a client may claim this socket that cannot

 private:
  struct parts {
    parts(net::worker& home, const engineio::settings& e, const socketio::settings& s,
          engineio::server::worker_lookup find_worker)
        : sockets(home, s), sessions(home, e, sockets, std::move(find_worker)) {}
    socketio::server sockets;
    engineio::server sessions;
  };
  parts make(std::size_t worker) {
    return {workers[worker], engineio_, socketio_, [this](unsigned index) { return &workers[index]; }};
  }

  void on_connect(socketio::socket& s, const std::optional<json::value>&) override {
    newest = s.id();
    expect(alive_.try_emplace(newest, record{&s}).second, "a socket connects twice");
    ++connects;
  }
  void on_event(socketio::socket& s, const socketio::event& e) override {
    record* const r = find(s.id());
    if (r == nullptr) return expect(false, "an event of a socket that has ended");
    expect(number_at(e.arguments) > std::exchange(r->heard, number_at(e.arguments)), "an event comes twice, or late");
  }
  void on_suspend(socketio::socket& s, close_reason) override {
    record* const r = find(s.id());
    if (r == nullptr || r->is_away) return expect(false, "a suspension of a socket that is not here");
    r->is_away = true;
    r->away_since = workers.now_ms();
  }
  void on_resume(socketio::socket& s) override {
    record* const r = find(s.id());
    expect(r != nullptr && std::exchange(r->is_away, false), "a resume without a suspension");
    ++resumes;
  }
  void on_disconnect(socketio::socket& s, close_reason reason) override {
    record* const r = find(s.id());
    if (r == nullptr) return expect(false, "a socket ends twice");
    const bool is_over = r->is_away && workers.now_ms() - r->away_since >= recovery_time / 1ms;
    const bool is_lacking = reason == close_reason::replaced && lacks(s.id());
    expect(is_over || r->may_end || is_lacking, "an end without a reason");
    lacking += is_lacking ? 1 : 0;
    alive_.erase(s.id());
  }

  std::map<std::string, record> alive_;
  const engineio::settings engineio_{.heartbeat = {.ping_interval = 3s, .ping_timeout = 20s}};
  const socketio::settings socketio_{.recovery = {.time = recovery_time, .max_events = max_kept}};
  const http::settings http_;
  const net::connection_limits limits_;
  std::array<parts, 2> parts_{make(0), make(1)};
  const http::handler_of_worker handlers_ = [this](const net::worker& w) -> http::handler& {
    return parts_[w.index()].sessions;
  };
};

}  // namespace

TEST_CASE("a long random walk over lines that delay and lose, and workers that wait for each other") {
  int steps = 0;
  int resumes = 0;
  int connects = 0;
  int lacking = 0;
  for (unsigned seed = 1; steps < 100'000; ++seed) {
    CAPTURE(seed);
    test::walk<world> w(seed);
    for (int i = 0; i < 2'000; ++i, ++steps) {
      w.step();
      w.check();
    }
    resumes += w.server.resumes;
    connects += w.server.connects;
    lacking += w.server.lacking;
  }
  CAPTURE(resumes, connects, lacking);
  CHECK(resumes > 500);
  CHECK(connects > 100);
  CHECK(lacking > 5);
}
