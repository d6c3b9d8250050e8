#pragma once

#include "unit/cluster/stray_node.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace flinxx::cluster::test {

using flinxx::test::memory_peer;

/// A client as the official one is, each of whose requests goes to any node. It ends when it is refused; a real one
/// begins anew then.
class stray_client {
 public:
  stray_client(stray_book& b, unsigned number, stray_node& at) : home(&at), book_(b), number_(number) {
    memory_peer peer = at.server.connect();
    query_ = at.server.open(peer);
    peer.end();
  }

  enum class phase { polling, upgrading, probing, probed, upgraded, over };
  [[nodiscard]] phase now() const noexcept { return now_; }
  [[nodiscard]] bool is_over() const noexcept { return now_ == phase::over; }
  [[nodiscard]] bool has_heard_all() const noexcept { return heard_ == said_ && !posts_; }
  /// That it is carried, and by whom.
  [[nodiscard]] stray_node* socket_at() const noexcept { return socket_ ? socket_->at : nullptr; }
  stray_node* home;
  bool was_refused = false;  // and has always read what came

  void poll(stray_node& at) {
    if (!polls() || gets_) return;
    gets_.emplace(at, at.server.connect());
    gets_->peer.send(engineio::server_fixture::get(query_));
  }
  /// Some messages, or what it owes.
  void post(stray_node& at, std::size_t count, std::size_t size) {
    if (now_ != phase::polling || posts_) return;
    std::string body;
    for (; owes_pong_ || count > 0; body += '\x1e') body += std::exchange(owes_pong_, false) ? "3" : say(count, size);
    if (body.empty()) return;
    body.pop_back();
    posts_.emplace(at, at.server.connect());
    posts_->peer.send(engineio::server_fixture::post(query_, body));
  }
  void upgrade(stray_node& at) {
    if (now_ != phase::polling) return;
    now_ = phase::upgrading;
    socket_.emplace(at, at.server.connect());
    socket_->peer.send(engineio::server_fixture::upgrade(query_));
  }
  /// Over its WebSocket, cut anywhere.
  void send(std::size_t count, std::size_t size) {
    if (now_ != phase::upgraded || said_ - heard_ > 20) return;
    while (count > 0) unsent_ += websocket::text(say(count, size));
  }
  void dribble(std::size_t bytes) {
    if (now_ != phase::upgraded || unsent_.empty()) return;
    socket_->peer.send(std::string_view(unsent_).substr(0, bytes));
    unsent_.erase(0, bytes);
  }
  void stop_reading() {
    if (now_ != phase::upgraded) return;
    reads_ = false;
    has_been_slow_ = true;
    socket_->peer.stop_reading();
  }
  void read_again() {
    if (!std::exchange(reads_, true) && socket_) socket_->peer.read_again();
  }
  void leave() {
    now_ = phase::over;
    for (auto* const each : {&gets_, &posts_, &socket_}) {
      if (*each) (*each)->peer.reset();
      each->reset();
    }
  }
  /// The node is dead, and the system of its machine says so.
  void lose(const stray_node& n) {
    const bool was_asked = (gets_ && gets_->at == &n) || (posts_ && posts_->at == &n);
    const bool had_socket = socket_ && socket_->at == &n;
    if (was_asked || (had_socket && now_ == phase::upgraded) || home == &n) return leave();
    if (had_socket) drop_socket();
  }

  /// Takes what has come.
  void react() {
    if (posts_) hear_post();
    if (gets_) hear_poll();
    if (socket_) hear_socket();
    if (now_ == phase::probed && !gets_ && !posts_) {  // the last poll has ended
      now_ = phase::upgraded;
      if (std::exchange(owes_pong_, false)) unsent_ += websocket::text("3");
      socket_->peer.send(websocket::text("5"));
    }
  }

 private:
  struct request {
    request(stray_node& where, memory_peer p) : at(&where), peer(std::move(p)) {}
    stray_node* at;
    memory_peer peer;
    std::string so_far{};

    bool take_head() {
      so_far += peer.take();
      return so_far.find("\r\n\r\n") != std::string::npos;
    }
    /// Status 200: the body.
    [[nodiscard]] bool is_whole() {
      if (!take_head()) return false;
      const auto field = so_far.find("Content-Length: ");
      return so_far.size() - so_far.find("\r\n\r\n") - 4 == std::stoul(so_far.substr(field + 16));
    }
    [[nodiscard]] bool is_lost() const { return peer.closed() || peer.ended(); }
  };

  [[nodiscard]] bool polls() const noexcept { return now_ != phase::upgraded && now_ != phase::probed && !is_over(); }
  std::string say(std::size_t& count, std::size_t size) {
    --count;
    return "4" + numbered{number_, ++said_}.text(size);
  }
  void refuse() {
    was_refused = !has_been_slow_;
    leave();
  }
  void hear(std::string_view packet) {
    if (packet.starts_with('1')) return refuse();
    if (packet.starts_with('2')) owes_pong_ = true;
    if (!packet.starts_with('4')) return;
    const auto echo = numbered::from(packet.substr(1));
    require(echo.client == number_, "a message for another client");
    require(echo.number == ++heard_, "an answer is missing, came twice or out of order");
  }
  void hear_post() {
    if (!posts_->is_whole()) return posts_->is_lost() ? refuse() : void();
    const bool is_ok = posts_->so_far.substr(9, 3) == "200";
    posts_->peer.end();
    posts_.reset();
    if (!is_ok) refuse();
  }
  void hear_poll() {
    if (!gets_->is_whole()) return gets_->is_lost() ? refuse() : void();
    const std::string body = engineio::server_fixture::body_of(gets_->so_far);
    const bool is_ok = gets_->so_far.substr(9, 3) == "200";
    gets_->peer.end();
    gets_.reset();
    if (!is_ok) return refuse();
    for (std::string_view rest = body; !rest.empty() && !is_over();) {
      const auto end = std::min(rest.find('\x1e'), rest.size());
      hear(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  void hear_socket() {
    if (now_ == phase::upgrading) {
      if (!socket_->take_head()) return socket_->is_lost() ? drop_socket() : void();
      const bool is_ok = socket_->so_far.substr(9, 3) == "101";
      if (!is_ok) return drop_socket();
      socket_->so_far.erase(0, socket_->so_far.find("\r\n\r\n") + 4);
      now_ = phase::probing;
      socket_->peer.send(websocket::text("2probe"));
    }
    socket_->so_far += socket_->peer.take();
    hear_frames();
    if (socket_ && socket_->is_lost()) now_ == phase::upgraded ? refuse() : drop_socket();
  }
  void hear_frames() {
    while (socket_ && socket_->so_far.size() >= 2) {
      const std::string& all = socket_->so_far;
      const auto at = [&](std::size_t i) { return static_cast<unsigned char>(all[i]); };
      const std::size_t head = at(1) < 126 ? 2 : at(1) == 126 ? 4 : 10;
      if (all.size() < head) return;
      std::size_t size = head == 2 ? at(1) : 0;
      for (std::size_t i = 2; i < head; ++i) size = size << 8U | at(i);
      if (all.size() < head + size) return;
      const std::string packet = all.substr(head, size);
      const bool ends = (at(0) & 0xfU) == 8;
      socket_->so_far.erase(0, head + size);
      if (ends) return now_ == phase::upgraded ? refuse() : drop_socket();
      hear_packet(packet);
    }
  }
  void hear_packet(const std::string& packet) {
    if (packet == "3probe" && now_ == phase::probing) {
      now_ = phase::probed;
    } else {
      hear(packet);
      if (now_ == phase::upgraded && std::exchange(owes_pong_, false)) unsent_ += websocket::text("3");
    }
  }
  // It was only probed: polling goes on.
  void drop_socket() {
    socket_->peer.reset();
    socket_.reset();
    now_ = phase::polling;
    was_refused = true;
  }

  stray_book& book_;
  const unsigned number_;
  std::string query_;
  phase now_ = phase::polling;
  std::optional<request> gets_;
  std::optional<request> posts_;
  std::optional<request> socket_;
  std::string unsent_;
  std::uint64_t said_ = 0;
  std::uint64_t heard_ = 0;
  bool owes_pong_ = false;
  bool reads_ = true;
  bool has_been_slow_ = false;
};

}  // namespace flinxx::cluster::test
