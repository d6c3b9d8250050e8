// Clients who come to another server than the one that has their socket, while that lives.
#include "support/handover_post.hpp"
#include "support/virtual_worker.hpp"
#include "unit/websocket/frames.hpp"

#include <flinxx/engineio/server.hpp>
#include <flinxx/http/connection.hpp>
#include <flinxx/socketio/broadcast.hpp>
#include <flinxx/socketio/server.hpp>
#include <flinxx/socketio/socket.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace flinxx;
using namespace std::chrono_literals;
using ops::close_reason;

namespace {

constexpr auto recovery_time = 120s;

// A server that writes down what it is told.
struct node final : socketio::application {
  node(net::worker& home, test::handover_post& post)
      : options{.max_arriving = 8,
                .recovery = {.time = recovery_time,
                             .key = "the key of all",
                             .others = others,
                             .handover = post.desk_of(others->own())}},
        sockets(home, options),
        sessions(home, of_sessions, sockets, [](unsigned) { return nullptr; }) {
    sockets.serve("/", *this);
    sockets.serve("/other", *this);
    post.add(others->own(), sockets);
  }

  void on_connect(socketio::socket& s, const std::optional<json::value>&) override { told("connect", s); }
  void on_event(socketio::socket&, const socketio::event& e) override { heard += std::string(e.name) + " "; }
  void on_suspend(socketio::socket& s, close_reason) override { told("suspend", s); }
  void on_resume(socketio::socket& s) override { told("resume", s); }
  void on_restore(socketio::socket& s, std::string_view carried) override {
    told("restore:" + std::string(carried), s);
  }
  void on_disconnect(socketio::socket&, close_reason reason) override {
    log += "end:" + std::string(ops::to_string(reason)) + " ";
    last = nullptr;
  }
  void on_depart(socketio::socket& s, std::function<void(std::string)> packed) override {
    told("depart", s);
    takes_time ? void(pack = std::move(packed)) : packed(state);
  }
  void on_arrive(socketio::socket& s, std::string_view packed) override {
    told("arrive:" + std::string(packed), s);
    if (emits_on_arrival) s.emit("hello", "");
  }
  void told(const std::string& what, socketio::socket& s) {
    log += what + " ";
    last = &s;
  }

  std::string log;
  std::string heard;
  std::string state = "mine";
  bool takes_time = false;
  bool emits_on_arrival = false;
  std::function<void(std::string)> pack;
  socketio::socket* last = nullptr;
  const std::shared_ptr<socketio::other_runs> others = std::make_shared<socketio::other_runs>();
  const socketio::settings options;
  const engineio::settings of_sessions;
  socketio::server sockets;
  engineio::server sessions;
};

// A client's connection.
class line {
 public:
  line(test::virtual_workers& workers, std::unique_ptr<test::memory_peer> peer)
      : workers_(workers), peer_(std::move(peer)) {
    peer_->send(
        "GET /?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    (void)hears();
  }
  void says(const std::string& packet) {
    peer_->send(websocket::text(packet));
    workers_.run();
  }
  // The Socket.IO packets that have come since the last call, and "closed" for the end.
  std::string hears() {
    workers_.run();
    std::string bytes = peer_->take();
    if (bytes.starts_with("HTTP/")) bytes.erase(0, bytes.find("\r\n\r\n") + 4);
    std::string packets;
    for (std::string_view rest = bytes; !rest.empty();) {
      const auto at = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
      const std::size_t head = at(1) < 126 ? 2 : 4;
      const std::size_t size = head == 2 ? at(1) : static_cast<std::size_t>(at(2)) << 8 | at(3);
      if ((at(0) & 0xfU) == 8) packets += "closed ";
      if (rest[head] == '4' && (at(0) & 0xfU) == 1) packets.append(rest.substr(head + 1, size - 1)) += ' ';
      rest.remove_prefix(head + size);
    }
    return packets;
  }
  void breaks() {
    peer_->reset();
    workers_.run();
  }

 private:
  test::virtual_workers& workers_;
  std::unique_ptr<test::memory_peer> peer_;
};

std::string member(std::string_view text, std::string_view name) {
  const std::size_t at = text.find("\"" + std::string(name) + "\":\"") + name.size() + 4;
  return std::string(text.substr(at, text.find('"', at) - at));
}

// Three servers that know each other, and a client of the first one.
struct fixture {
  fixture() {
    for (std::size_t i = 0; i < 3; ++i) nodes.push_back(std::make_unique<node>(workers[i], post));
    know_each_other();
    workers.pass(recovery_time * 2);
    first.emplace(open(0));
    first->says("40");
    answer = first->hears();
    pid = member(answer, "pid");
    nodes[0]->log.clear();
  }
  ~fixture() { workers.end(); }

  node& at(std::size_t which) { return *nodes[which]; }
  void know_each_other(std::optional<std::size_t> dead = {}) {
    for (const auto& each : nodes) {
      socketio::other_runs::news news;
      for (std::size_t i = 0; i < nodes.size(); ++i)
        if (nodes[i] != each && i != dead) news.signs_of_life[nodes[i]->others->own()] = 1;
      if (dead) {
        news.last_death_ms = workers.now_ms();
        news.dead.insert(nodes[*dead]->others->own());
      }
      each->others->set(news);
    }
  }
  void kill(std::size_t which) {
    post.remove(at(which).others->own());
    know_each_other(which);
  }
  line open(std::size_t which) {
    return {workers, std::make_unique<test::memory_peer>(workers, workers[which], http::make_connection(http, handlers),
                                                         limits)};
  }
  // All letters, and what follows from them.
  void deliver() {
    for (workers.run(); post.size() != 0; workers.run()) post.deliver_oldest();
  }
  [[nodiscard]] std::string claim(int has = 0) const {
    return R"(40{"pid":")" + pid + R"(","offset":")" + std::to_string(has) + "\"}";
  }
  // The client comes to a server, and has heard so many events.
  line comes_to(std::size_t which, int has = 0) {
    line l = open(which);
    l.says(claim(has));
    return l;
  }

  test::virtual_workers workers{3};
  test::handover_post post;
  const http::settings http;
  const net::connection_limits limits;
  std::vector<std::unique_ptr<node>> nodes;
  const http::handler_of_worker handlers = [this](const net::worker& w) -> http::handler& {
    return nodes[w.index()]->sessions;
  };
  std::optional<line> first;
  std::string answer;  // with the client's ids
  std::string pid;
};

}  // namespace

TEST_CASE("a socket moves to where its client has come to, with its id, events, rooms and state") {
  fixture f;
  f.at(0).last->join("hall");
  f.at(0).last->emit("a", "1");
  f.at(0).last->emit("b", "2");
  f.at(0).last->carry("where it stands");
  const bool is_lost = GENERATE(true, false);  // otherwise the server takes its connection for a good one
  if (is_lost) f.first->breaks();
  f.at(0).last->emit("c", "3");
  f.at(0).last->emit_volatile("v", "");
  f.at(1).emits_on_arrival = true;
  line l = f.comes_to(1, 1);
  CHECK(l.hears() == "");
  f.deliver();
  CHECK(f.at(0).log == "suspend depart ");
  CHECK(f.at(0).sockets.socket_count() == 0);
  CHECK(f.first->hears().ends_with(is_lost ? "" : "closed "));
  CHECK(f.at(1).log == "arrive:mine ");
  const std::string heard = l.hears();
  CHECK(heard.starts_with(f.answer + R"(2["b",2,"2"] 2["c",3,"3.)"));
  CHECK(heard.find(R"( 2["hello","4.)") != std::string::npos);
  CHECK(f.at(1).last->rooms().size() == 1);
  f.at(1).sockets.in("/").to("hall").emit("d", "");
  CHECK(l.hears().starts_with(R"(2["d","5.)"));
  l.says(R"(42["up"])");
  CHECK(f.at(1).heard == "up ");
}

TEST_CASE("it moves on, and back") {
  fixture f;
  std::vector<line> lines;
  int has = 0;
  for (const std::size_t to : {1, 2, 0, 1, 0, 2}) {
    lines.push_back(f.comes_to(to, has));
    f.deliver();
    CHECK(lines.back().hears() == f.answer);
    f.at(to).last->emit("n", std::to_string(++has));
    CHECK(lines.back().hears() == R"(2["n",)" + std::to_string(has) + ",\"" + std::to_string(has) + "\"] ");
    for (const auto& each : f.nodes) CHECK(each->sockets.socket_count() == (each.get() == &f.at(to) ? 1 : 0));
  }
}

TEST_CASE("what is emitted while its application packs goes along") {
  fixture f;
  f.at(0).takes_time = true;
  line l = f.comes_to(1);
  f.deliver();
  f.at(0).last->emit("late", "");
  CHECK(l.hears() == "");
  f.at(0).pack("packed");
  f.deliver();
  CHECK(f.at(1).log == "arrive:packed ");
  CHECK(l.hears() == f.answer + R"(2["late","1"] )");
  f.at(0).pack("again");
  CHECK(f.post.size() == 0);
}

TEST_CASE("who waits for an answer of a client that has moved hears that none comes") {
  fixture f;
  std::string answers;
  f.at(0).last->emit_with_ack("q", "", 60'000, [&](const auto& a) { answers += a ? "yes " : "no "; });
  line l = f.comes_to(1);
  f.deliver();
  CHECK(answers == "no ");
  CHECK(l.hears() == f.answer);
}

TEST_CASE("a socket that ends before it could leave has ended, and its client is a new one") {
  fixture f;
  f.at(0).takes_time = true;
  line l = f.comes_to(1);
  f.deliver();
  f.at(0).last->disconnect();
  CHECK(f.at(0).log == "suspend depart end:server closed ");
  f.at(0).pack("packed");
  f.deliver();
  CHECK(f.at(1).log == "connect ");
  CHECK(f.at(0).sockets.socket_count() == 0);
}

TEST_CASE("a client that may not have the socket is a new one") {
  fixture f;
  SECTION("it lacks what is not kept") {
    for (int i = 0; i < 200; ++i) f.at(0).last->emit("n", "");
  }
  SECTION("the socket is gone") {
    f.first->says("41");
  }
  line l = f.comes_to(1);
  f.deliver();
  CHECK(f.at(1).log == "connect ");
  CHECK(f.at(0).sockets.socket_count() == 0);
  CHECK(f.at(0).log.find("depart") == std::string::npos);
}

TEST_CASE("a claim that a later one has overtaken gets nothing") {
  fixture f;
  f.at(0).last->emit("n", "");
  line old = f.comes_to(1, 0);
  f.first->breaks();
  line l = f.comes_to(0, 1);
  CHECK(l.hears() == f.answer);
  f.deliver();
  CHECK(f.at(1).log == "connect ");
  CHECK(f.at(0).last->connected());
}

TEST_CASE("a client that is gone when its socket comes may come back to it") {
  fixture f;
  line l = f.comes_to(1);
  l.breaks();
  f.at(0).last->emit("n", "");
  f.deliver();
  CHECK(f.at(1).log == "arrive:mine suspend ");
  SECTION("here") {
    line again = f.comes_to(1);
    CHECK(again.hears() == f.answer + R"(2["n","1"] )");
    CHECK(f.at(1).log == "arrive:mine suspend resume ");
  }
  SECTION("elsewhere") {
    line again = f.comes_to(2);
    f.deliver();
    CHECK(again.hears() == f.answer + R"(2["n","1"] )");
  }
  SECTION("or never") {
    f.workers.pass(recovery_time);
    CHECK(f.at(1).log == "arrive:mine suspend end:transport error ");
  }
}

TEST_CASE("a client that says goodbye while its socket is on its way has left") {
  fixture f;
  line l = f.comes_to(1);
  l.says("41");
  f.deliver();
  CHECK(f.at(1).log == "arrive:mine end:client left ");
  CHECK(f.at(1).sockets.socket_count() == 0);
}

TEST_CASE("a client that comes twice while its socket is on its way has it at the second connection") {
  fixture f;
  line old = f.comes_to(1);
  const bool breaks = GENERATE(true, false);
  if (breaks) old.breaks();
  line l = f.comes_to(1);
  CHECK(l.hears() == "");
  f.deliver();
  CHECK(l.hears() == f.answer);
  CHECK(f.at(1).log == "arrive:mine suspend resume ");
  CHECK(f.at(1).sockets.socket_count() == 1);
}

TEST_CASE("a client that comes to two servers at once has its socket at the last one") {
  fixture f;
  f.at(0).takes_time = GENERATE(true, false);
  f.at(0).last->emit("n", "");
  line one = f.comes_to(1);
  line two = f.comes_to(2);
  f.deliver();
  if (f.at(0).pack) f.at(0).pack("mine");
  f.deliver();
  CHECK(one.hears() == f.answer + R"(2["n","1"] closed )");
  CHECK(two.hears() == f.answer + R"(2["n","1"] )");
  CHECK(f.at(2).log == "arrive:mine ");
  for (std::size_t i = 0; i < 3; ++i) CHECK(f.at(i).sockets.socket_count() == (i == 2 ? 1 : 0));
}

TEST_CASE("a client that comes back to where its socket is about to leave gets it from where it goes") {
  fixture f;
  f.at(0).takes_time = true;
  line one = f.comes_to(1);
  f.deliver();
  line back = f.comes_to(0);
  f.deliver();
  CHECK(back.hears() == "");
  f.at(0).pack("mine");
  f.deliver();
  CHECK(back.hears() == f.answer);
  CHECK(f.at(0).log == "suspend depart arrive:mine ");
  CHECK(f.at(1).sockets.socket_count() == 0);
}

TEST_CASE("without an answer the client waits for the news, and is a new one after some seconds") {
  fixture f;
  line l = f.comes_to(1);
  f.post.lose(0);
  f.workers.pass(2s);
  CHECK(l.hears() == "");
  const bool dies = GENERATE(true, false);
  if (dies) {
    f.kill(0);
    f.workers.pass(100ms);
    f.deliver();
    CHECK(f.at(1).log == "restore: ");
    CHECK(l.hears() == f.answer);
  } else {
    f.workers.pass(4s);
    CHECK(f.at(1).log == "connect ");
  }
}

TEST_CASE("a socket that comes when its client is a new one already ends") {
  fixture f;
  line l = f.comes_to(1);
  f.workers.pass(6s);
  CHECK(f.at(1).log == "connect ");
  f.deliver();
  CHECK(f.at(1).log == "connect arrive:mine end:client left ");
  CHECK(f.at(1).sockets.socket_count() == 1);
}

TEST_CASE("a socket that comes when its client has been restored without it is dropped") {
  fixture f;
  line l = f.comes_to(1);
  f.know_each_other(0);  // it is only said to be dead
  f.workers.pass(3100ms);
  f.deliver();
  CHECK(f.at(1).log == "restore: ");
  CHECK(l.hears() == f.answer);
}

TEST_CASE("who has moved on is found when the server is dead that its id names") {
  fixture f;
  line one = f.comes_to(1);
  f.deliver();
  f.at(1).last->emit("n", "");
  f.kill(0);
  line two = f.comes_to(2);
  f.deliver();
  CHECK(two.hears() == f.answer + R"(2["n","1"] )");
  CHECK(f.at(2).log == "arrive:mine ");
}

TEST_CASE("whose server died after the move is restored, as far as its events tell") {
  fixture f;
  f.at(0).last->carry("there");
  f.at(0).last->emit("n", "");
  const std::string event = f.first->hears();
  const std::string offset = event.substr(7, event.find('"', 7) - 7);
  line one = f.comes_to(1);
  f.deliver();
  f.kill(1);
  const std::size_t to = GENERATE(0, 2);
  line l = f.open(to);
  l.says(R"(40{"pid":")" + f.pid + R"(","offset":")" + offset + "\"}");
  f.deliver();
  CHECK(f.at(to).log.ends_with("restore:there "));
  CHECK(l.hears() == f.answer);
}

TEST_CASE("no more wait for their sockets than may be on their way in") {
  fixture f;
  std::vector<line> lines;
  for (std::size_t i = 0; i < f.at(1).options.max_arriving; ++i) lines.push_back(f.comes_to(1));
  CHECK(f.at(1).log == "");
  lines.push_back(f.comes_to(1));
  CHECK(f.at(1).log == "connect ");
}

TEST_CASE("another namespace's socket is not handed over") {
  fixture f;
  socketio::handover_answer answer = socketio::is_at{};
  socketio::wanted_socket wanted{f.at(0).others->own(), *ops::slot_id::parse(f.at(0).last->id()), "/other", 0};
  f.at(0).sockets.hand_over(wanted, f.at(1).others->own(), [&](auto a) { answer = a; });
  f.workers.run();
  CHECK(std::holds_alternative<socketio::is_gone>(answer));
  CHECK(f.at(0).last->connected());
}
