#pragma once

#include "engineio/carried_flow.hpp"
#include "unit/cluster/twin.hpp"
#include "unit/engineio/server_fixture.hpp"

#include <flinxx/cluster/neighbour.hpp>
#include <flinxx/signaling/hub.hpp>

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace flinxx::cluster::test {

/// What a client says, and hears again: "CLIENT:NUMBER:" and whatever.
struct numbered {
  unsigned client = 0;
  std::uint64_t number = 0;

  static numbered from(std::string_view text) {
    numbered out;
    const auto colon = text.find(':');
    require(colon != std::string_view::npos, "a message that is not as it was said");
    std::from_chars(text.data(), text.data() + colon, out.client);
    std::from_chars(text.data() + colon + 1, text.data() + text.size(), out.number);
    return out;
  }
  [[nodiscard]] std::string text(std::size_t size) const {
    return std::to_string(client) + ':' + std::to_string(number) + ':' + std::string(size, 'x');
  }
};

/// What is shared by all nodes of a simulation of strays.
struct stray_book {
  std::map<unsigned, std::uint64_t> heard;  // by client: the last number that its session has heard
  std::string wrong;                        // what nobody may throw where it is found
  std::uint64_t passed_on = 0;              // bytes of carried WebSockets

  void require_that(bool holds, const char* what) {
    if (!holds && wrong.empty()) wrong = what;
  }
};

inline engineio::settings stray_settings(std::shared_ptr<engineio::far_sessions> elsewhere) {
  engineio::settings s;
  s.heartbeat = {std::chrono::milliseconds(2000), std::chrono::milliseconds(2000), std::chrono::milliseconds(60'000)};
  s.elsewhere = std::move(elsewhere);
  s.max_strays = 200;
  s.max_carried_bytes = 100'000;
  return s;
}

/// The way to the other nodes. What its WebSockets bring, and has not arrived, has a bound.
class counted_way final : public engineio::far_sessions {
 public:
  std::uint64_t ask(engineio::stray s, heard_function heard, brought_function brought) override {
    return others->ask(std::move(s), std::move(heard), std::move(brought));
  }
  bool carry(std::uint64_t ticket, const ops::slot_id& sid, engineio::carried c) override {
    underway[ticket] += c.bytes.size();
    return others->carry(ticket, sid, std::move(c));
  }
  void give_up(std::uint64_t ticket) override {
    underway.erase(ticket);
    others->give_up(ticket);
  }

  neighbour* others = nullptr;
  std::map<std::uint64_t, std::size_t> underway;  // by ticket
};

/// Echoes, if what it hears of a client is what it said next.
class checking_server final : public engineio::server_fixture {
 public:
  checking_server(const engineio::settings& s, stray_book& b) : server_fixture(s), book_(b) {}

 private:
  void on_text(engineio::session& s, std::string_view message) override {
    const auto said = numbered::from(message);
    book_.require_that(said.number == ++book_.heard[said.client], "a message is missing, came twice or out of order");
    s.send_text(message);
  }

  stray_book& book_;
};

/// A node with sessions, and clients of any other's.
class stray_node {
 public:
  stray_node(redis_twin& r, stray_book& b, std::map<id128, stray_node*>& runs)
      : transport(r), server(stray_settings(way_), b), book_(b), runs_(runs) {
    neighbour_settings s;
    s.poll_patience = std::chrono::milliseconds(5000);
    s.strays = functions();
    others = make_neighbour(
        hub_, transport, s, [&r] { return r.now; }, [this] { awake = true; });
    way_->others = others.get();
    hub_.attach(*others);
    transport.join(*others);
    note_run();
  }
  ~stray_node() { runs_.erase(transport.own().run); }

  void turn() {
    awake = false;
    others->turn();
  }
  bool answer() {
    const bool done = transport.answer();
    note_run();
    return done;
  }
  /// After each step.
  void check() const {
    std::size_t all = 0;
    for (const auto& [ticket, bytes] : way_->underway) {
      require(bytes <= engineio::carried_flow::window + buffer, "more of a WebSocket is under way than may be");
      all += bytes;
    }
    require(all <= stray_settings({}).max_carried_bytes + buffer, "more of an address is under way than may be");
    require(others->faults().malformed == 0, "a letter that cannot be read");
  }

 private:
  static constexpr std::size_t buffer = 65'536;  // what is read at a time
  std::shared_ptr<counted_way> way_ = std::make_shared<counted_way>();
  signaling::hub hub_{here};

 public:
  twin_transport transport;
  std::unique_ptr<neighbour> others;
  checking_server server;
  bool awake = false;
  bool paused = false;
  std::int64_t behind = 0;  // ms, while it is paused
  std::int64_t next_beat = 0;

 private:
  // It may have had to join again.
  void note_run() {
    if (known_ == transport.own().run) return;
    runs_.erase(known_);
    known_ = transport.own().run;
    runs_[known_] = this;
    server.workers[0].set_node(transport.own().number);
  }
  // As the host does it: in the worker's own time.
  template <class Function>
  void post(Function&& function) {
    server.workers[0].post(std::forward<Function>(function));
  }
  engineio::stray_functions functions() {
    return {[this](const auto& from, auto s, auto to) {
              post([this, from, s = std::move(s), to = std::move(to)] { server.sessions().serve(from, s, to); });
            },
            [this](const auto& from, const auto&, auto c) {
              if (const auto found = runs_.find(from.run); found != runs_.end())
                found->second->arrived(from.ticket, c.bytes.size());
              book_.passed_on += c.bytes.size();
              post([this, from, c = std::move(c)] { server.sessions().carry(from, c); });
            },
            [this](const auto& from, const auto&) { post([this, from] { server.sessions().give_up(from); }); },
            [this](const auto& run) { post([this, run] { server.sessions().lose(run); }); },
            [this](const auto& run) { post([this, run] { server.sessions().doubt(run); }); }};
  }
  void arrived(std::uint64_t ticket, std::size_t bytes) {
    if (const auto found = way_->underway.find(ticket); found != way_->underway.end()) found->second -= bytes;
  }

  stray_book& book_;
  std::map<id128, stray_node*>& runs_;  // who is which
  id128 known_{};
};

}  // namespace flinxx::cluster::test
