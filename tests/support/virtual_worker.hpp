#pragma once

#include <flinxx/net/connection.hpp>
#include <flinxx/net/worker.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Workers and connections without threads, sockets or sleep. What goes over a day takes milliseconds:
//
//   virtual_workers workers;
//   memory_peer peer(workers, workers[0], http::make_connection(…));
//   peer.send("GET / HTTP/1.1\r\n…");
//   workers.run();                        // all that is to be done now
//   CHECK(peer.take() == "HTTP/1.1 200 …");
//   workers.pass(std::chrono::hours(1));  // each timer at its time, and all that follows from it
//   CHECK(peer.closed());
namespace flinxx::test {

namespace detail {

// A connection's bytes in both directions, and what the worker's side has yet to be told.
struct pipe {
  std::string to_server;
  std::string to_peer;
  net::ready_listener* listener = nullptr;
  const net::poller* where = nullptr;  // of the worker that it lives on
  net::readiness news{};
  bool has_news = false;
  bool peer_ended = false;
  bool peer_failed = false;
  bool peer_reads = true;
  bool server_ended = false;
  bool gone = false;  // the server has let go of it

  bool tell() {
    if (listener == nullptr || !std::exchange(has_news, false)) return false;
    listener->on_ready(std::exchange(news, {}));
    return true;
  }
};

class memory_stream final : public net::stream {
 public:
  explicit memory_stream(std::shared_ptr<pipe> p) : pipe_(std::move(p)) {}
  ~memory_stream() override {
    pipe_->listener = nullptr;
    pipe_->gone = true;
  }

  std::size_t read_some(std::span<char> room, boost::system::error_code& ec) override {
    const std::size_t size = std::min(room.size(), pipe_->to_server.size());
    std::copy_n(pipe_->to_server.data(), size, room.data());
    pipe_->to_server.erase(0, size);
    if (pipe_->peer_failed) {
      ec = boost::asio::error::connection_reset;
    } else if (size == 0) {
      ec = boost::asio::error::would_block;
      if (pipe_->peer_ended) ec = boost::asio::error::eof;
    }
    return size;
  }
  std::size_t write_some(std::string_view bytes, boost::system::error_code& ec) override {
    if (pipe_->peer_failed) ec = boost::asio::error::connection_reset;
    if (!pipe_->peer_reads) ec = boost::asio::error::would_block;
    if (ec) return 0;
    pipe_->to_peer.append(bytes);
    return bytes.size();
  }
  void shutdown_send(boost::system::error_code&) override { pipe_->server_ended = true; }
  void watch(net::poller& where, net::ready_listener& listener, boost::system::error_code&) override {
    pipe_->listener = &listener;
    pipe_->where = &where;
    pipe_->news = {.readable = !pipe_->to_server.empty(), .writable = pipe_->peer_reads, .ended = pipe_->peer_ended};
    pipe_->has_news = true;
  }
  void unwatch(net::poller&) noexcept override { pipe_->listener = nullptr; }

 private:
  std::shared_ptr<pipe> pipe_;
};

}  // namespace detail

/// Workers that share a clock, all on the caller's thread. They must outlive what refers to them, but that may refer to
/// connections: so whoever owns such things calls end() before they go.
class virtual_workers {
 public:
  explicit virtual_workers(unsigned count = 1) : virtual_workers(count, count) {}
  /// Of servers that have so many workers each.
  virtual_workers(unsigned count, unsigned of_each) {
    for (unsigned i = 0; i < count; ++i) all_.push_back(std::make_unique<net::worker>(i % of_each, &clock_));
  }
  ~virtual_workers() { end(); }

  [[nodiscard]] net::worker& operator[](std::size_t index) { return *all_[index]; }
  [[nodiscard]] std::int64_t now_ms() const noexcept { return clock_.now_ms; }

  /// Does what is to be done now, on all workers, until nothing is left.
  void run() {
    for (bool busy = true; busy;) {
      busy = false;
      for (std::size_t i = 0; i < pipes_.size(); ++i) busy |= pipes_[i]->tell();
      for (const auto& w : all_) busy |= w->context().poll() != 0;
    }
    std::erase_if(pipes_, [](const auto& p) { return p->gone; });
  }

  /// Does what one worker has to do now; its letters to the others wait for their turns.
  void turn(std::size_t index) {
    for (std::size_t i = 0; i < pipes_.size(); ++i)
      if (pipes_[i]->where == &all_[index]->sockets()) pipes_[i]->tell();
    all_[index]->context().poll();
    std::erase_if(pipes_, [](const auto& p) { return p->gone; });
  }
  /// Lets time go by at once, for all workers, and calls the timers that are due by then; nothing else is done.
  void jump(std::chrono::milliseconds time) { set(clock_.now_ms + time.count()); }

  /// Lets time go by, from timer to timer.
  void pass(std::chrono::milliseconds time) {
    const std::int64_t end = clock_.now_ms + time.count();
    for (run(); const auto due = next_timer(); run()) {
      if (*due > end) break;
      set(*due);
    }
    set(end);
    run();
  }

  /// The next time at which a timer is due on some worker.
  [[nodiscard]] std::optional<std::int64_t> next_timer() const {
    std::optional<std::int64_t> first;
    for (const auto& w : all_)
      if (const auto due = w->next_timer(); due && (!first || *due < *first)) first = due;
    return first;
  }

  /// Closes all connections.
  void end() {
    run();
    for (const auto& w : all_) w->for_each_resident([](auto& c) { c.close(ops::close_reason::server_draining); });
    run();
  }

 private:
  friend class memory_peer;

  void set(std::int64_t now_ms) {
    clock_.now_ms = std::max(clock_.now_ms, now_ms);
    for (const auto& w : all_) w->serve_timers();
  }

  net::manual_clock clock_{1'000'000};
  std::vector<std::shared_ptr<detail::pipe>> pipes_;
  std::vector<std::unique_ptr<net::worker>> all_;
};

/// Who sits at the other end of a connection. What it does reaches the server with run().
class memory_peer {
 public:
  memory_peer(virtual_workers& workers, net::worker& home, std::unique_ptr<net::protocol> speaker,
              const net::connection_limits& limits, std::string_view address = "192.0.2.1") {
    workers.pipes_.push_back(pipe_);
    net::connection::start(home, std::make_unique<detail::memory_stream>(pipe_), boost::asio::ip::make_address(address),
                           std::move(speaker), limits);
  }

  void send(std::string_view bytes) {
    pipe_->to_server.append(bytes);
    pipe_->news.readable = pipe_->has_news = true;
  }
  /// Sends no more.
  void end() {
    pipe_->peer_ended = true;
    pipe_->news.readable = pipe_->news.ended = pipe_->has_news = true;
  }
  /// The network has cut it off, and the server learns of it.
  void reset() {
    pipe_->peer_failed = true;
    end();
  }
  void stop_reading() { pipe_->peer_reads = false; }
  void read_again() {
    pipe_->peer_reads = true;
    pipe_->news.writable = pipe_->has_news = true;
  }

  /// What has come since the last call.
  [[nodiscard]] std::string take() { return std::exchange(pipe_->to_peer, {}); }
  /// The server will send no more.
  [[nodiscard]] bool ended() const noexcept { return pipe_->server_ended || pipe_->gone; }
  /// The server has let go of the connection.
  [[nodiscard]] bool closed() const noexcept { return pipe_->gone; }

 private:
  std::shared_ptr<detail::pipe> pipe_ = std::make_shared<detail::pipe>();
};

}  // namespace flinxx::test
