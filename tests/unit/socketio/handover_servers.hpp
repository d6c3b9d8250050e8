#pragma once

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

namespace flinxx::test {

using namespace std::chrono_literals;

inline constexpr auto recovery_time = 120s;

// A server that writes down what it is told.
struct handover_server final : socketio::application {
  handover_server(net::worker& home, handover_post& post)
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
  void on_suspend(socketio::socket& s, ops::close_reason) override { told("suspend", s); }
  void on_resume(socketio::socket& s) override { told("resume", s); }
  void on_restore(socketio::socket& s, std::string_view carried) override {
    told("restore:" + std::string(carried), s);
  }
  void on_disconnect(socketio::socket&, ops::close_reason reason) override {
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
class handover_line {
 public:
  handover_line(virtual_workers& workers, std::unique_ptr<memory_peer> peer)
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
  virtual_workers& workers_;
  std::unique_ptr<memory_peer> peer_;
};

inline std::string member(std::string_view text, std::string_view name) {
  const std::size_t at = text.find("\"" + std::string(name) + "\":\"") + name.size() + 4;
  return std::string(text.substr(at, text.find('"', at) - at));
}

// Three servers that know each other, and a client of the first one.
struct handover_servers {
  handover_servers() {
    for (std::size_t i = 0; i < 3; ++i) nodes.push_back(std::make_unique<handover_server>(workers[i], post));
    know_each_other();
    workers.pass(recovery_time * 2);
    first.emplace(open(0));
    first->says("40");
    answer = first->hears();
    pid = member(answer, "pid");
    nodes[0]->log.clear();
  }
  ~handover_servers() { workers.end(); }

  handover_server& at(std::size_t which) { return *nodes[which]; }
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
  handover_line open(std::size_t which) {
    return {workers,
            std::make_unique<memory_peer>(workers, workers[which], http::make_connection(http, handlers), limits)};
  }
  // All letters, and what follows from them.
  void deliver() {
    for (workers.run(); post.size() != 0; workers.run()) post.deliver_oldest();
  }
  [[nodiscard]] std::string claim(int has = 0) const {
    return R"(40{"pid":")" + pid + R"(","offset":")" + std::to_string(has) + "\"}";
  }
  // The client comes to a server, and has heard so many events.
  handover_line comes_to(std::size_t which, int has = 0) {
    handover_line l = open(which);
    l.says(claim(has));
    return l;
  }

  virtual_workers workers{3};
  handover_post post;
  const http::settings http;
  const net::connection_limits limits;
  std::vector<std::unique_ptr<handover_server>> nodes;
  const http::handler_of_worker handlers = [this](const net::worker& w) -> http::handler& {
    return nodes[w.index()]->sessions;
  };
  std::optional<handover_line> first;
  std::string answer;  // with the client's ids
  std::string pid;
};

}  // namespace flinxx::test
