#pragma once

#include "support/virtual_worker.hpp"
#include "unit/websocket/frames.hpp"

#include <flinxx/ops/close_reason.hpp>
#include <flinxx/socketio/socket.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>

namespace flinxx::test {

constexpr auto recovery_time = std::chrono::seconds(120);
constexpr std::size_t max_kept = 16;

inline std::uint64_t number_at(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// A client and its network, step by step at random: what it sends and hears takes its time, a line that breaks loses
// what is under way in both directions, and the server may hear of it late or never.
template <class World>
class walk {
 public:
  explicit walk(unsigned seed) : random_(seed) {
    server.lacks = [this](const std::string& id) { return lacks(id); };
  }

  void step() {
    ++steps_;
    pass_time();
    switch (up_to(12)) {
      case 0: return up_to(4) == 0 ? break_line() : void();
      case 1: return line_ == nullptr || up_to(20) == 0 ? connect() : void();
      case 2: return up_to(300) == 0 ? say_goodbye() : void();
      case 3: return up_to(300) == 0 ? end_by_server() : void();
      case 4:
      case 5: return emit();
      case 6: return say(R"(42["up",)" + std::to_string(++said_) + "]");
      case 7:
      case 8: return deliver();
      case 9: return server.pass_letter(random_);
      default: return server.workers.turn(up_to(World::worker_count - 1));
    }
  }
  void check() {
    REQUIRE(server.fault == "");
    if (const auto* const r = server.find(sid_)) REQUIRE(has_ <= r->emitted);
  }

 private:
  std::size_t up_to(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(random_); }

  void pass_time() {
    std::size_t ms = up_to(3) == 0 ? up_to(3'000) : up_to(5);
    if (up_to(2'000) == 0) ms += 119'998 + up_to(4);
    server.before_jump(ms);
    server.workers.jump(std::chrono::milliseconds(ms));
  }

  void emit() {
    typename World::record* const r = server.find(server.newest);
    if (r == nullptr || r->socket == nullptr) return;
    r->socket->emit("n", std::to_string(++r->emitted));
  }

  void say(std::string packet) {
    if (is_in_ && !has_left_) up_.push_back(websocket::text(std::move(packet)));
  }

  // The server hears of it, or takes the line for a good one until the heartbeat tells.
  void break_line() {
    if (line_ == nullptr) return;
    switch (up_to(2)) {
      case 0: line_->end(); break;
      case 1: line_->reset(); break;
      default: break;
    }
    up_.clear();
    line_.reset();
    is_in_ = has_left_ = false;
  }

  void connect() {
    break_line();
    line_ = server.connect(up_to(World::worker_count - 1));
    line_->send(
        "GET /?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    const std::string wanted = R"({"pid":")" + pid_ + R"(","offset":")" + std::to_string(has_) + "\"}";
    line_->send(websocket::text("40" + (pid_.empty() ? "" : wanted)));
    claims_.push_back({sid_, has_, steps_});
    while (steps_ - claims_.front().made_at > 1'000) claims_.pop_front();
  }
  // A claim may come after a later one, from a line that is given up, and the server cannot know.
  bool lacks(const std::string& id) {
    const auto* const r = server.find(id);
    return std::any_of(claims_.begin(), claims_.end(),
                       [&](const claim& each) { return each.sid == id && r->emitted - each.after > max_kept; });
  }

  void say_goodbye() {
    if (!is_in_ || std::exchange(has_left_, true)) return;
    if (auto* const r = server.find(sid_)) r->may_end = true;
    up_.push_back(up_to(1) == 0 ? websocket::text("41") : websocket::close("\x03\xE9"));
  }

  void end_by_server() {
    typename World::record* const r = server.find(server.newest);
    if (r == nullptr || r->socket == nullptr) return;
    r->may_end = true;
    up_to(1) == 0 ? r->socket->disconnect() : r->socket->close_connection(ops::close_reason::server_closed);
  }

  void deliver() {
    if (line_ == nullptr) return;
    if (!up_.empty()) {
      line_->send(up_.front());
      up_.pop_front();
    }
    if (up_to(1) == 0) listen();
    if (line_ != nullptr && line_->closed()) break_line();
  }

  void listen() {
    std::string bytes = line_->take();
    if (bytes.starts_with("HTTP/1.1 101 ")) bytes.erase(0, bytes.find("\r\n\r\n") + 4);
    server.expect(!bytes.starts_with("HTTP/"), "a handshake is refused");
    for (std::string_view rest = bytes; !rest.empty() && line_ != nullptr;) {
      const auto at = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
      const std::size_t head = at(1) < 126 ? 2 : 4;
      const std::size_t size = head == 2 ? at(1) : static_cast<std::size_t>(at(2)) << 8 | at(3);
      if ((at(0) & 0xfU) == 8) return break_line();
      hear(rest.substr(head, size));
      rest.remove_prefix(head + size);
    }
  }

  void hear(std::string_view packet) {
    if (packet == "2") up_.push_back(websocket::text("3"));
    if (packet.starts_with("40")) hear_connect(packet);
    if (packet.starts_with("41")) is_in_ = false;
    if (packet.starts_with("42")) hear_event(packet);
  }
  void hear_connect(std::string_view packet) {
    is_in_ = true;
    const std::string before = std::exchange(sid_, member(packet, "sid"));
    if (sid_ == before) return;
    server.expect(server.find(before) == nullptr || server.may_lose, "a new socket although the old one lives");
    pid_ = member(packet, "pid");
    has_ = said_ = 0;
  }
  // Each once, in order, none left out.
  void hear_event(std::string_view packet) {
    const std::uint64_t number = number_at(packet.substr(packet.find(',') + 1));
    server.expect(is_in_, "an event before the answer to the CONNECT");
    server.expect(number == has_ + 1, "an event is missed, comes twice or out of order");
    has_ = number;
  }
  static std::string member(std::string_view text, std::string_view name) {
    const std::size_t at = text.find("\"" + std::string(name) + "\":\"") + name.size() + 4;
    return std::string(text.substr(at, text.find('"', at) - at));
  }

  struct claim {
    std::string sid;
    std::uint64_t after;
    int made_at;
  };

  std::mt19937 random_;
  int steps_ = 0;
  std::deque<claim> claims_;  // of late
  std::unique_ptr<memory_peer> line_;
  std::deque<std::string> up_;  // what the client has sent and the server has not got
  std::string sid_;
  std::string pid_;
  bool is_in_ = false;  // has the answer to its CONNECT
  bool has_left_ = false;
  std::uint64_t has_ = 0;
  std::uint64_t said_ = 0;

 public:
  World server;  // goes first, and asks of the rest
};

}  // namespace flinxx::test
