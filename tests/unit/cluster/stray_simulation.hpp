#pragma once

#include "unit/cluster/stray_client.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace flinxx::cluster::test {

struct stray_run {
  unsigned seed = 1;
  std::size_t nodes = 3;
  std::size_t clients = 8;
  bool faults = true;
};

/// Clients each of whose requests goes to any node, and so do their WebSockets: with the real servers and the real
/// rules between nodes, over a Redis in memory. A step is one thing that happens anywhere. Throws what is wrong.
class stray_simulation {
 public:
  explicit stray_simulation(const stray_run& s) : settings_(s), random_(s.seed) {
    for (std::size_t i = 0; i < s.nodes; ++i) nodes_.push_back(fresh_node());
    for (std::size_t i = 0; i < 1'000; i += 10) settle(10);  // all know of each other
    clients_.resize(s.clients);
  }
  ~stray_simulation() { clients_.clear(); }

  void step() {
    stray_node& n = any();
    const std::size_t what = below(1000);
    if (what < 400) {
      act(clients_[below(clients_.size())]);
    } else if (what < 990) {
      for (std::size_t times = 1 + below(5); times > 0; --times) (void)happen(n, below(5));
      if (chance(10)) pass(1 + below(20));
    } else if (settings_.faults) {
      fault(n);
      return check_all();
    }
    check(n);
  }

  /// Lets all come to rest: who is still there has heard all that it has said again, and nobody is left over.
  void rest() {
    for (auto& n : nodes_) wake(*n);
    while (!dying_.empty()) bury();
    for (auto& c : clients_)
      if (c) c->read_again();
    constexpr std::int64_t patience = 14'000;  // longer than a poll is waited for, and then a pong
    for (const std::int64_t end = redis_.now + patience; redis_.now < end;) settle(20);
    std::map<const stray_node*, std::size_t> sessions;
    std::map<const stray_node*, std::size_t> carried;
    for (const auto& c : clients_) {
      if (!c || c->is_over()) continue;
      react(*c);
      ++live_;
      require(c->has_heard_all(), "a client waits for what does not come");
      require(c->now() == stray_client::phase::polling || c->now() == stray_client::phase::upgraded,
              "an upgrade does not end");
      ++sessions[c->home];
      if (c->socket_at() != nullptr && c->socket_at() != c->home) ++carried[c->socket_at()];
    }
    for (const auto& n : nodes_) {
      require(n->server.sessions().session_count() == sessions[n.get()], "a session of nobody");
      require(n->server.sessions().carries() == (carried[n.get()] > 0), "a WebSocket of nobody is carried, or none");
      carried_ += carried[n.get()];
    }
  }

  [[nodiscard]] std::uint64_t passed_on() const { return book_.passed_on; }
  [[nodiscard]] std::uint64_t live() const { return live_; }
  [[nodiscard]] std::uint64_t carried() const { return carried_; }

 private:
  struct dying {
    node_ref node;
    std::int64_t at;
  };

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  bool chance(std::size_t one_in) { return below(one_in) == 0; }
  stray_node& any() { return *nodes_[below(nodes_.size())]; }
  std::unique_ptr<stray_node> fresh_node() { return std::make_unique<stray_node>(redis_, book_, runs_); }

  void react(stray_client& c) const {
    c.react();
    if (!settings_.faults) require(!c.was_refused, "a client is refused though nothing fails");
  }
  void act(std::unique_ptr<stray_client>& c) {
    if (!c || c->is_over()) {
      stray_node& at = any();
      if (!at.paused) c = std::make_unique<stray_client>(book_, ++numbers_, at);
      return;
    }
    react(*c);
    const std::size_t size = chance(10) ? below(90'000) : below(200);
    switch (below(60)) {
      case 0: return c->leave();
      case 1: return c->upgrade(any());
      case 2: return c->stop_reading();
      case 3: return c->read_again();
      default: break;
    }
    if (chance(2)) c->poll(any());
    if (chance(3)) c->post(any(), below(4), size);
    if (chance(3)) c->send(1 + below(3), size);
    c->dribble(chance(4) ? below(100) : 200'000);
  }

  void pass(std::size_t ms) {
    redis_.now += static_cast<std::int64_t>(ms);
    for (auto& n : nodes_) {
      n->behind += static_cast<std::int64_t>(ms);
      if (n->paused) continue;
      n->server.workers.jump(std::chrono::milliseconds(std::exchange(n->behind, 0)));
      if (redis_.now < n->next_beat) continue;
      n->transport.beat();
      n->next_beat = redis_.now + 500;
    }
    if (!dying_.empty() && dying_.front().at <= redis_.now) bury();
  }
  void bury() {
    redis_.bury(dying_.front().node);
    dying_.pop_front();
  }

  // Whether anything was to be done.
  bool happen(stray_node& n, std::size_t what) {
    if (n.paused) return false;
    switch (what) {
      case 0: return n.transport.execute();
      case 1: return n.answer();
      case 2: return n.transport.read();
      case 3: {
        const bool was_awake = n.awake;
        n.turn();
        return was_awake || n.awake;
      }
      default: n.server.workers.run(); return n.awake;
    }
  }
  void settle(std::size_t ms) {
    pass(ms);
    for (bool busy = true; busy;) {
      busy = false;
      for (auto& c : clients_) {
        if (!c || c->is_over()) continue;
        react(*c);
        c->poll(any());
        c->post(any(), 0, 0);
        c->dribble(100'000);
      }
      for (auto& n : nodes_)
        for (std::size_t each = 5; each-- > 0;) busy |= happen(*n, each);
      check_all();
    }
  }

  void fault(stray_node& n) {
    switch (below(9)) {
      case 0: return drop_one();
      case 1: return n.transport.read_again();
      case 2: return n.transport.lose_commands();
      case 3: return n.others->on_away();
      case 4: return n.others->on_back();
      case 5: n.paused = true; return;
      case 6:
      case 7: return n.paused ? wake(n) : void();
      default: return chance(2) ? kill(n) : void();
    }
  }
  void drop_one() {
    for (auto& [run, items] : redis_.streams) {
      if (items.empty() || !chance(redis_.streams.size())) continue;
      const auto item = items.begin() + static_cast<std::ptrdiff_t>(below(items.size()));
      if (item->what == stream_item::kind::entry) items.erase(item);
      return;
    }
  }
  // It may have been judged dead meanwhile.
  void wake(stray_node& n) {
    const bool was_paused = std::exchange(n.paused, false);
    if (settings_.faults) n.others->on_back();
    if (was_paused && chance(2)) redis_.bury(n.transport.own());
  }
  // The verdict takes its time.
  void kill(stray_node& n) {
    dying_.push_back({n.transport.own(), redis_.now + static_cast<std::int64_t>(below(100))});
    for (auto& c : clients_)
      if (c) c->lose(n);
    *std::find_if(nodes_.begin(), nodes_.end(), [&](const auto& each) { return each.get() == &n; }) = fresh_node();
  }

  void check(const stray_node& n) const {
    require(book_.wrong.empty(), book_.wrong.c_str());
    n.check();
    if (!settings_.faults) require(n.others->faults().gaps == 0, "letters are missing though nothing fails");
  }
  void check_all() const {
    for (const auto& n : nodes_) check(*n);
  }

  const stray_run settings_;
  std::mt19937 random_;
  redis_twin redis_;
  stray_book book_;
  std::map<id128, stray_node*> runs_;
  std::vector<std::unique_ptr<stray_node>> nodes_;
  std::vector<std::unique_ptr<stray_client>> clients_;
  std::deque<dying> dying_;
  unsigned numbers_ = 0;
  std::uint64_t live_ = 0;
  std::uint64_t carried_ = 0;
};

}  // namespace flinxx::cluster::test
