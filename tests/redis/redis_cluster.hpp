#pragma once

#include "redis/redis_server.hpp"
#include "unit/cluster/recorder.hpp"

#include <flinxx/cluster/redis.hpp>
#include <flinxx/cluster/store_transport.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/random.hpp>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace flinxx::test {

using namespace std::chrono_literals;

/// Nodes over a real Redis, all on the test's own thread: time goes by in until() and pass() alone. A node that is
/// frozen is not served meanwhile.
class redis_cluster {
 public:
  explicit redis_cluster(const std::string& url) : url_(*ops::parse_redis_url(url)) { std::signal(SIGPIPE, SIG_IGN); }

  recorder& add(const std::string& key = "key", std::chrono::milliseconds recovery = 60s,
                std::optional<std::uint16_t> number = std::nullopt, letter_versions letters = {}) {
    workers_.push_back(std::make_unique<net::worker>(0));
    nodes_.push_back(std::make_unique<recorder>());
    net::worker& home = *workers_.back();
    auto settings = nodes_.back()->settings({key, recovery, number, letters});
    settings.new_run = [] {
      id128 run;
      ops::fill_random(run);
      return run;
    };
    nodes_.back()->start(make_transport(home, make_redis_store(home, {.url = url_, .timeout = 1s}), settings));
    return *nodes_.back();
  }
  recorder& operator[](std::size_t i) { return *nodes_[i]; }

  /// Adds so many nodes, which know of each other then.
  void gather(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      add();
      until([&] { return nodes_[i]->has("back"); });
    }
    until([&] { return all([&](const recorder& n) { return n.over().now().nodes == count; }); });
  }
  [[nodiscard]] bool all(const std::function<bool(const recorder&)>& holds) const {
    return std::all_of(nodes_.begin(), nodes_.end(), [&](const auto& n) { return n == nullptr || holds(*n); });
  }

  void freeze(std::size_t i) { frozen_.insert(i); }
  void thaw(std::size_t i) { frozen_.erase(i); }
  /// As by kill -9: its connections end, and nobody says goodbye.
  void kill(std::size_t i) {
    nodes_[i]->stop();
    nodes_[i].reset();
    workers_[i].reset();
  }

  void until(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + 60s;
    while (!holds()) {
      REQUIRE(std::chrono::steady_clock::now() < end);
      serve();
    }
  }
  void pass(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) serve();
  }

 private:
  void serve() {
    for (std::size_t i = 0; i < workers_.size(); ++i)
      if (workers_[i] && !frozen_.contains(i)) workers_[i]->context().run_for(1ms);
  }

  const ops::redis_url url_;
  std::vector<std::unique_ptr<net::worker>> workers_;
  std::vector<std::unique_ptr<recorder>> nodes_;
  std::set<std::size_t> frozen_;
};

/// Letters with numbers, of which a receiver takes each once.
struct numbered {
  static std::string letter(int n) { return std::to_string(n); }
  /// How many of 0, 1, 2, … have come in their order; those that came before are passed over.
  static int whole(const std::vector<std::string>& entries) {
    int next = 0;
    for (const auto& entry : entries) {
      const int n = std::stoi(entry.substr(entry.find(' ')));
      if (n > next) return -1;  // a gap
      if (n == next) ++next;
    }
    return next;
  }
};

/// No node was taken for dead by another one.
inline bool nobody_died(redis_cluster& c, std::size_t nodes) {
  for (std::size_t i = 0; i < nodes; ++i)
    for (std::size_t j = 0; j < nodes; ++j)
      if (c[i].has("node " + std::to_string(j) + " dead") || c[i].has("fenced")) return false;
  return true;
}

}  // namespace flinxx::test
