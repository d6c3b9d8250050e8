// The walk of a client over three servers of two workers each, and letters between the servers that take their time, or
// get lost.
#include "support/handover_post.hpp"
#include "support/virtual_worker.hpp"
#include "unit/socketio/walk.hpp"

#include <flinxx/engineio/server.hpp>
#include <flinxx/http/connection.hpp>
#include <flinxx/socketio/server.hpp>
#include <flinxx/socketio/socket.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <chrono>
#include <cstddef>
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
#include <vector>

using namespace flinxx;
using namespace std::chrono_literals;
using ops::close_reason;
using test::max_kept;
using test::number_at;
using test::recovery_time;

namespace {

constexpr std::int64_t patience_ms = 5'000;  // of those who ask for a socket

// The servers, with an application that checks what it hears of each socket wherever that is.
class nodes : private socketio::application {
 public:
  static constexpr std::size_t node_count = 3;
  static constexpr std::size_t worker_count = node_count * 2;

  explicit nodes(bool loses) : may_lose(loses) {
    for (std::size_t i = 0; i < node_count; ++i) {
      others_.push_back(std::make_shared<socketio::other_runs>());
      post_.add(others_[i]->own(), parts_.emplace_back(*this, i * 2).sockets);
      parts_.emplace_back(*this, i * 2 + 1);
      parts_[i * 2].sockets.attach({&parts_[i * 2].sockets, &parts_[i * 2 + 1].sockets});
      parts_[i * 2 + 1].sockets.attach({&parts_[i * 2].sockets, &parts_[i * 2 + 1].sockets});
    }
    for (const auto& each : others_) {
      socketio::other_runs::news news;
      for (const auto& other : others_)
        if (other != each) news.signs_of_life[other->own()] = 1;
      each->set(news);
    }
  }
  ~nodes() override { workers.end(); }

  // A socket as the application knows it; without one while it is between two servers.
  struct record {
    socketio::socket* socket = nullptr;
    bool is_away = false;
    std::int64_t away_since = 0;
    std::uint64_t emitted = 0;
    std::uint64_t heard = 0;
    bool may_end = false;
    bool is_departing = false;
    std::uint64_t packed = 0;
  };

  std::unique_ptr<test::memory_peer> connect(std::size_t worker) {
    return std::make_unique<test::memory_peer>(workers, workers[worker], http::make_connection(http_, handlers_),
                                               limits_);
  }
  [[nodiscard]] record* find(const std::string& id) {
    const auto found = alive_.find(id);
    return found == alive_.end() ? nullptr : &found->second;
  }
  void expect(bool so, const char* what) {
    if (!so && fault.empty()) fault = what;
  }

  void pass_letter(std::mt19937& random) {
    const auto one_of = [&random](std::size_t count) { return random() % count; };
    if (!packing_.empty() && one_of(3) == 0) return pack();
    if (post_.size() == 0) return;
    const std::size_t line = one_of(post_.size());
    may_lose&& one_of(20) == 0 ? post_.lose(line) : post_.deliver(line);
  }
  // Without losses all is answered in time.
  void before_jump(std::size_t ms) {
    waited_ms_ += static_cast<std::int64_t>(ms);
    if (may_lose || waited_ms_ < patience_ms / 2) return;
    settle();
  }
  void settle() {
    waited_ms_ = 0;
    for (workers.run(); post_.size() != 0 || !packing_.empty(); workers.run()) {
      while (!packing_.empty()) pack();
      if (post_.size() != 0) post_.deliver_oldest();
    }
  }
  [[nodiscard]] std::size_t socket_count() const {
    std::size_t sum = 0;
    for (const auto& each : parts_) sum += each.sockets.socket_count();
    return sum;
  }

  test::virtual_workers workers{worker_count, 2};
  const bool may_lose;
  std::string fault;   // the first one
  std::string newest;  // the id of the socket that has entered last
  int connects = 0;
  int resumes = 0;
  int moves = 0;
  std::function<bool(const std::string&)> lacks;

 private:
  struct part {
    part(nodes& all, std::size_t worker)
        : options{.recovery = {.time = recovery_time,
                               .key = "the key of all",
                               .others = all.others_[worker / 2],
                               .handover = all.post_.desk_of(all.others_[worker / 2]->own()),
                               .max_events = max_kept}},
          sockets(all.workers[worker], options),
          sessions(all.workers[worker], all.engineio_, sockets,
                   [&all, worker](unsigned index) { return &all.workers[worker / 2 * 2 + index]; }) {
      sockets.serve("/", all);
    }
    const socketio::settings options;
    socketio::server sockets;
    engineio::server sessions;
  };

  void on_connect(socketio::socket& s, const std::optional<json::value>&) override {
    newest = s.id();
    expect(alive_.try_emplace(newest, record{&s}).second, "a socket connects twice");
    ++connects;
  }
  void on_restore(socketio::socket&, std::string_view) override { expect(false, "a restore though nobody has died"); }
  void on_event(socketio::socket& s, const socketio::event& e) override {
    record* const r = find(s.id());
    if (r == nullptr || r->socket != &s) return expect(false, "an event of a socket that is not here");
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
  void on_depart(socketio::socket& s, std::function<void(std::string)> packed) override {
    record* const r = find(s.id());
    if (r == nullptr || !r->is_away || r->is_departing) return expect(false, "a departure of one that is not away");
    r->is_departing = true;
    packing_.push_back([this, id = s.id(), packed = std::move(packed)] {
      record* const now = find(id);
      if (now == nullptr || !now->is_departing) return packed("too late");
      now->is_departing = false;
      now->socket = nullptr;
      now->packed = now->emitted;
      packed(std::to_string(now->packed));
    });
    ++moves;
  }
  void on_arrive(socketio::socket& s, std::string_view state) override {
    record* const r = find(s.id());
    if (r == nullptr || r->socket != nullptr) return expect(false, "an arrival of one that is not on its way");
    expect(number_at(state) == r->packed, "another state than was packed");
    r->socket = &s;
    r->is_away = false;
  }
  void on_disconnect(socketio::socket& s, close_reason reason) override {
    record* const r = find(s.id());
    if (r == nullptr) return expect(false, "a socket ends twice");
    const bool is_over = r->is_away && workers.now_ms() - r->away_since >= recovery_time / 1ms;
    const bool is_lacking = reason == close_reason::replaced && lacks(s.id());
    const bool has_left = reason == close_reason::client_left;  // also one that has got another one meanwhile
    expect(is_over || r->may_end || is_lacking || (may_lose && has_left), "an end without a reason");
    alive_.erase(s.id());
  }
  void pack() {
    const auto first = std::move(packing_.front());
    packing_.pop_front();
    first();
  }

  std::map<std::string, record> alive_;
  std::int64_t waited_ms_ = 0;
  const engineio::settings engineio_{.heartbeat = {.ping_interval = 3s, .ping_timeout = 20s}};
  const http::settings http_;
  const net::connection_limits limits_;
  test::handover_post post_;
  std::vector<std::shared_ptr<socketio::other_runs>> others_;
  std::deque<std::function<void()>> packing_;
  std::deque<part> parts_;
  const http::handler_of_worker handlers_ = [this](const net::worker& w) -> http::handler& {
    for (std::size_t i = 0; i < worker_count; ++i)
      if (&workers[i] == &w) return parts_[i].sessions;
    std::abort();
  };
};

struct reliable_nodes final : nodes {
  reliable_nodes() : nodes(false) {}
};
struct lossy_nodes final : nodes {
  lossy_nodes() : nodes(true) {}
};

template <class Nodes>
void walk_long() {
  int moves = 0;
  int resumes = 0;
  int connects = 0;
  for (unsigned seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    test::walk<Nodes> w(seed);
    for (int i = 0; i < 2'000; ++i) {
      CAPTURE(i);
      w.step();
      w.check();
    }
    moves += w.server.moves;
    resumes += w.server.resumes;
    connects += w.server.connects;
    w.server.settle();
    w.server.workers.pass(recovery_time * 3);  // whoever does not answer pings
    CHECK(w.server.fault == "");
    CHECK(w.server.socket_count() == 0);
  }
  CAPTURE(moves, resumes, connects);
  CHECK(moves > 100);
  CHECK(resumes > 50);
  CHECK(connects > 30);
}

}  // namespace

TEST_CASE("a long random walk over three servers: events arrive once and in order, wherever the client comes to") {
  walk_long<reliable_nodes>();
}

TEST_CASE("the same with letters that get lost: at the worst a client begins anew") {
  walk_long<lossy_nodes>();
}
