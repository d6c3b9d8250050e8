#pragma once

#include "support/virtual_worker.hpp"
#include "unit/websocket/frames.hpp"

#include <flinxx/engineio/server.hpp>
#include <flinxx/http/connection.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flinxx::engineio {

/// An Engine.IO server on a worker in virtual time. It echoes, and remembers what it has heard of its last session.
class server_fixture : protected door {
 public:
  explicit server_fixture(engineio::settings s = {}) : settings_(std::move(s)) {}
  ~server_fixture() override { workers.end(); }

  test::memory_peer connect(std::string_view address = "192.0.2.1") {
    return {workers, workers[0], http::make_connection(http_, handlers_), limits_, address};
  }

  static std::string get(std::string_view query) { return request("GET", query, ""); }
  static std::string post(std::string_view query, std::string_view body) { return request("POST", query, body); }
  static std::string upgrade(std::string_view query) {
    return "GET /?EIO=4&transport=websocket" + std::string(query) +
           " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  }

  /// The body of the answer, "" while there is none, "<status>" where it is not 200.
  std::string ask(test::memory_peer& peer, std::string_view text) {
    peer.send(text);
    workers.run();
    return body_of(peer.take());
  }
  static std::string body_of(const std::string& answer) {
    if (answer.empty()) return "";
    const std::string status = answer.substr(9, 3);
    return status == "200" ? answer.substr(answer.find("\r\n\r\n") + 4) : status;
  }
  /// The payloads of the frames, with ';' between them; "close <code>" for the last one.
  static std::string frames_in(std::string_view bytes) {
    std::string out;
    while (!bytes.empty()) {
      const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
      const std::size_t head = at(1) < 126 ? 2 : 4;
      const std::size_t size = head == 2 ? at(1) : static_cast<std::size_t>(at(2)) << 8 | at(3);
      const auto payload = bytes.substr(head, size);
      if (!out.empty()) out += ';';
      out += (at(0) & 0xfU) == 8 ? "close " + std::to_string(at(2) << 8 | at(3)) : std::string(payload);
      bytes.remove_prefix(head + size);
    }
    return out;
  }

  /// A session over polling; its query.
  std::string open(test::memory_peer& peer) {
    const std::string body = ask(peer, get(""));
    return "&sid=" + body.substr(9, 20);  // 0{"sid":"
  }
  /// A session over WebSocket, its handshake read.
  test::memory_peer open_websocket() {
    test::memory_peer peer = connect();
    peer.send(upgrade(""));
    workers.run();
    (void)peer.take();
    return peer;
  }
  std::string say(test::memory_peer& socket, std::string_view text) {
    socket.send(websocket::text(std::string(text)));
    workers.run();
    return frames_in(socket.take());
  }

  /// For what other nodes pass on.
  engineio::server& sessions() { return server_; }

  test::virtual_workers workers;
  int opened = 0;
  int pongs = 0;
  int lost = 0;
  std::vector<std::string> heard;
  std::optional<ops::close_reason> end;
  session* last = nullptr;

 private:
  static std::string request(std::string_view method, std::string_view query, std::string_view body) {
    return std::string(method) + " /?EIO=4&transport=polling" + std::string(query) +
           " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
  }

  void on_open(session& s, const http::request&) override {
    ++opened;
    last = &s;
  }
  void on_text(session& s, std::string_view message) override {
    heard.emplace_back(message);
    s.send_text(message);
  }
  void on_binary(session& s, std::string_view message) override { s.send_binary(message); }
  void on_pong(session&) override { ++pongs; }
  bool on_lost(session&) override {
    ++lost;
    return true;
  }
  bool is_goodbye(std::string_view message) const override { return message == "bye"; }
  void on_close(session&, ops::close_reason reason) override {
    end = reason;
    last = nullptr;
  }

  const engineio::settings settings_;
  const http::settings http_;
  const net::connection_limits limits_;
  const http::handler_of_worker handlers_ = [this](const net::worker&) -> http::handler& { return server_; };
  server server_{workers[0], settings_, *this, [this](unsigned) { return &workers[0]; }};
};

}  // namespace flinxx::engineio
