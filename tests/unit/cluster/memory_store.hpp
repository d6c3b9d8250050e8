#pragma once

#include "unit/cluster/lobby_choice.hpp"

#include <flinxx/cluster/store.hpp>
#include <flinxx/net/worker.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace flinxx::test {

using namespace cluster;

/// What the stores of several nodes share, and what can go wrong with it. The scripts of src/cluster/scripts.cpp say
/// the same in Lua; times in ms, of the workers' clock.
struct memory_redis {
  struct record {
    id128 run;
    std::int64_t beat;
    std::int64_t steady;
    cluster_terms terms;
    node_figures figures;
  };
  struct waiting {
    std::int64_t since;
    std::uint64_t order;
    id128 run;
    lobby_ticket ticket;
  };
  struct entry {
    char kind;
    id128 from;
    std::string letters;
    lobby_ticket own;
    lobby_ticket taker;
  };

  std::map<std::uint16_t, record> nodes;
  std::map<id128, std::int64_t> dead;
  std::vector<waiting> lobby;
  std::map<id128, std::vector<entry>> streams;
  std::uint64_t next_order = 0;
  std::vector<class memory_store*> stores;
  std::int64_t clock = 0;  ///< Its own, before that of the workers.
  unsigned meets = 0;      ///< How often the lobby was asked.
  unsigned beats = 0;
  std::optional<id128> unlisted;  ///< A run that lives, and that no answer names.

  /// As after a restart without a disk. Nobody has lost a connection yet.
  void forget_all() {
    nodes.clear();
    dead.clear();
    lobby.clear();
    streams.clear();
  }

  void bury(std::uint16_t number, const id128& run, std::int64_t now) {
    nodes.erase(number);
    dead[run] = now;
    std::erase_if(lobby, [&](const waiting& w) { return w.run == run; });
    streams.erase(run);
  }
  void bury_run(const id128& run, std::int64_t now) {
    for (const auto& [number, r] : nodes)
      if (r.run == run) return bury(std::uint16_t{number}, run, now);
  }
  /// What another clock has said is said now.
  void look_at_clock(std::int64_t now) {
    for (auto& [number, r] : nodes) {
      r.beat = std::min(r.beat, now);
      r.steady = std::min(r.steady, r.beat);
    }
    for (auto& [run, since] : dead) since = std::min(since, now);
  }
  void append(const id128& to, entry e) {
    if (const auto found = streams.find(to); found != streams.end()) found->second.push_back(std::move(e));
  }
};

class memory_store final : public store {
 public:
  memory_store(net::worker& home, std::shared_ptr<memory_redis> in) : home_(home), in_(std::move(in)) {
    in_->stores.push_back(this);
  }
  ~memory_store() override { std::erase(in_->stores, this); }

  /// The connections of this node go, or come back.
  void set_up(bool is_up) {
    up_ = is_up;
    if (listener_ == nullptr) return;
    if (is_up) {
      listener_->on_up();
      read();
    } else {
      listener_->on_down("cut off", false);
    }
  }
  unsigned restarts = 0;
  bool deaf = false;  ///< The second connection alone is dead, until a restart.

  void start(store::listener& l) override {
    listener_ = &l;
    if (up_) home_.post([this] { listener_->on_up(); });
  }
  void restart(const std::string&) override {
    ++restarts;
    deaf = false;
    home_.post([this] { read(); });
  }

  void join(const id128& run, const cluster_terms& terms, std::function<void(const join_answer&)> heard) override {
    answer<join_answer>(heard, [=, this]() -> join_answer {
      in_->look_at_clock(now());
      if (in_->dead.contains(run)) return run_fenced{};
      std::uint16_t number = 0;
      for (const auto& [other, r] : in_->nodes) {
        if (r.run == run) return run_joined{other};
        if (now() - r.beat >= 5'000) continue;
        if (r.terms.key_fingerprint != terms.key_fingerprint) return join_refused{"the session key"};
        if (r.terms.recovery_time != terms.recovery_time) return join_refused{"the recovery time"};
        if (r.terms.letters.lowest > terms.letters.highest || r.terms.letters.highest < terms.letters.lowest)
          return join_refused{"the version of the letters"};
      }
      while (in_->nodes.contains(number)) ++number;
      if (terms.number) {
        number = *terms.number;
        const auto before = in_->nodes.find(number);
        if (before != in_->nodes.end() && now() - before->second.beat <= dead_after.count()) return number_taken{};
        if (before != in_->nodes.end()) in_->bury(number, id128(before->second.run), now());
      }
      in_->nodes[number] = {run, now(), now(), terms, {}};
      in_->streams[run];
      terms_ = terms;
      return run_joined{number};
    });
  }

  void beat(const node_ref& own, const node_figures& figures, const std::vector<node_ref>&,
            const std::vector<id128>& over, std::function<void(const beat_answer&)> heard) override {
    answer<beat_answer>(heard, [=, this]() -> beat_answer {
      ++in_->beats;
      in_->look_at_clock(now());
      const auto found = in_->nodes.find(own.number);
      if ((found != in_->nodes.end() && found->second.run != own.run) || in_->dead.contains(own.run))
        return run_fenced{};
      if (found == in_->nodes.end() && std::any_of(in_->nodes.begin(), in_->nodes.end(), [](const auto& n) {
            return n.second.beat - n.second.steady >= dead_after.count();
          }))
        return run_fenced{};
      auto& mine =
          in_->nodes.try_emplace(own.number, memory_redis::record{own.run, 0, now(), terms_, {}}).first->second;
      if (now() - mine.beat >= beat_in_time.count()) mine.steady = now();
      mine.beat = now();
      mine.figures = figures;
      in_->streams[own.run].push_back({'b', own.run, {}, {}, {}});
      beat_heard out;
      out.steady = now() - mine.steady >= dead_after.count();
      if (out.steady) judge();
      for (const id128& run : over) in_->bury_run(run, now());
      for (const auto& [number, r] : in_->nodes)
        if (in_->unlisted != r.run)
          out.nodes.push_back({{number, r.run}, r.figures, static_cast<std::uint64_t>(r.beat), r.terms.letters});
      for (const auto& [run, since] : in_->dead) out.dead.push_back(run);
      out.tickets = in_->lobby.size();
      out.own_tickets = static_cast<std::size_t>(
          std::count_if(in_->lobby.begin(), in_->lobby.end(), [&](const auto& w) { return w.run == own.run; }));
      return out;
    });
  }

  void leave(const node_ref& own, std::function<void()> heard) override {
    in_->bury(own.number, own.run, now());
    home_.post(heard);
  }

  void meet(const node_ref& own, const lobby_ticket& ticket, const std::vector<node_ref>& peers,
            std::function<void(const meet_answer&)> heard) override {
    answer<meet_answer>(heard, [=, this]() -> meet_answer {
      ++in_->meets;
      const auto found = in_->nodes.find(own.number);
      if (found == in_->nodes.end() || found->second.run != own.run) return run_fenced{};
      std::erase_if(in_->lobby, [&](const auto& w) { return !lives(w.run); });
      for (const auto& w : in_->lobby)
        if (std::none_of(peers.begin(), peers.end(), [&](const auto& p) { return p.run == w.run; }))
          return roster_outdated{};
      cluster::test::lobby_choice choice(ticket);
      for (const auto& w : in_->lobby) choice.add(w.ticket, now() - w.since);
      if (const auto taken = choice.taken()) return take(own, ticket, in_->lobby[*taken]);
      wait(own, ticket);
      return ticket_waits{};
    });
  }

  void withdraw(const node_ref& own, const lobby_ticket& ticket) override {
    home_.post([=, this] { remove(own.run, ticket.user); });
  }

  bool append(const id128& from, const id128& to, std::string_view letters) override {
    // What waits while Redis is away comes later.
    home_.post([=, this, text = std::string(letters)] {
      if (!up_) return late_.push_back([=, this] { in_->append(to, {'l', from, text, {}, {}}); });
      in_->append(to, {'l', from, text, {}, {}});
      read_all();
    });
    return true;
  }

  void listen(const id128& run) override {
    run_ = run;
    read_ = 0;
  }

  void read_all() {
    for (memory_store* s : in_->stores) s->home_.post([s] { s->read(); });
  }

 private:
  [[nodiscard]] std::int64_t now() const { return home_.now_ms() + in_->clock; }
  [[nodiscard]] bool lives(const id128& run) const {
    return std::any_of(in_->nodes.begin(), in_->nodes.end(), [&](const auto& n) { return n.second.run == run; });
  }

  template <class Answer, class Function>
  void answer(const std::function<void(const Answer&)>& heard, Function what) {
    home_.post([=, this] {
      const Answer a = up_ ? what() : Answer{store_away{}};
      heard(a);
      read_all();
    });
  }

  void judge() {
    std::vector<std::pair<std::uint16_t, id128>> late;
    for (const auto& [number, r] : in_->nodes)
      if (now() - r.beat > dead_after.count()) late.emplace_back(number, r.run);
    for (const auto& [number, run] : late) in_->bury(number, run, now());
  }

  meet_answer take(const node_ref& own, const lobby_ticket& asking, const memory_redis::waiting w) {
    remove(w.run, w.ticket.user);
    remove(own.run, asking.user);
    in_->append(w.run, {'m', own.run, {}, w.ticket, asking});
    for (const auto& [number, r] : in_->nodes)
      if (r.run == w.run) return ticket_met{{number, w.run}, w.ticket};
    return store_away{};
  }

  void wait(const node_ref& own, const lobby_ticket& ticket) {
    const bool was_empty = in_->lobby.empty();
    for (const auto& w : in_->lobby)
      if (w.ticket.user == ticket.user) return;
    in_->lobby.push_back({now() - ticket.waited.count(), in_->next_order++, own.run, ticket});
    std::sort(in_->lobby.begin(), in_->lobby.end(),
              [](const auto& a, const auto& b) { return std::pair(a.since, a.order) < std::pair(b.since, b.order); });
    if (!was_empty) return;
    for (auto& [run, stream] : in_->streams)
      if (run != own.run) stream.push_back({'h', own.run, {}, {}, {}});
  }

  void remove(const id128& run, const id128& user) {
    std::erase_if(in_->lobby, [&](const auto& w) { return w.run == run && w.ticket.user == user; });
  }

  void read() {
    if (!up_ || deaf) return;
    for (auto& each : std::exchange(late_, {})) each();
    const auto found = in_->streams.find(run_);
    if (found == in_->streams.end()) return;
    if (read_ > found->second.size()) read_ = 0;
    while (read_ < found->second.size()) {
      const auto e = found->second[read_++];
      if (e.kind == 'l') listener_->on_letters(e.from, e.letters);
      if (e.kind == 'm') listener_->on_met(e.own, e.from, e.taker);
      if (e.kind == 'h') listener_->on_lobby();
      if (e.kind == 'b') listener_->on_own_beat();
      if (!in_->streams.contains(run_)) return;
    }
  }

  net::worker& home_;
  const std::shared_ptr<memory_redis> in_;
  store::listener* listener_ = nullptr;
  bool up_ = true;
  id128 run_{};
  std::size_t read_ = 0;
  cluster_terms terms_;
  std::vector<std::function<void()>> late_;
};

}  // namespace flinxx::test
