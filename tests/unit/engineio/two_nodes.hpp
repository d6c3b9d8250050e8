#pragma once

#include "unit/engineio/server_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flinxx::engineio {

using test::memory_peer;

inline constexpr ops::id128 run{7};

/// The way from one server to another; without one nobody answers.
class way final : public far_sessions {
 public:
  std::uint64_t ask(stray s, heard_function heard, brought_function brought) override {
    const std::uint64_t ticket = ++asked;
    if (to == nullptr) return ticket;
    to->serve(
        {run, ticket}, std::move(s),
        {[this, ticket, heard](const auto& answer) { answer_with([ticket, heard, answer] { heard(ticket, answer); }); },
         [this, ticket, brought](const auto& c) {
           if (is_full) return false;
           underway += c.bytes.size();
           answer_with([this, ticket, brought, c] {
             underway -= c.bytes.size();
             brought(ticket, c);
           });
           return true;
         }});
    return ticket;
  }
  bool carry(std::uint64_t ticket, const ops::slot_id&, carried c) override {
    if (is_full) return false;
    most_brought = std::max(most_brought, c.bytes.size());
    if (loses_next && !c.bytes.empty()) {
      loses_next = false;
      return true;
    }
    if (stands_still) {
      coming.push_back([this, ticket, c] { to->carry({run, ticket}, c); });
      bytes_coming += c.bytes.size();
    } else {
      to->carry({run, ticket}, std::move(c));
    }
    return true;
  }
  void answer_with(std::function<void()> function) {
    answers.push_back(std::move(function));
    if (!is_slow) deliver();
  }
  void go_on() {
    stands_still = false;
    bytes_coming = 0;
    for (const auto& each : std::exchange(coming, {})) each();
  }
  void deliver() {
    for (const auto& each : std::exchange(answers, {})) each();
  }
  void give_up(std::uint64_t ticket) override {
    ++given_up;
    if (to != nullptr) to->give_up({run, ticket});
  }

  engineio::server* to = nullptr;
  std::vector<std::function<void()>> answers;
  std::vector<std::function<void()>> coming;  // of what WebSockets bring, while it stands still
  std::size_t bytes_coming = 0;
  bool stands_still = false;
  bool is_slow = false;
  bool is_full = false;
  bool loses_next = false;
  std::size_t underway = 0;
  std::size_t most_brought = 0;
  std::uint64_t asked = 0;
  int given_up = 0;
};

inline settings settings_with(std::shared_ptr<far_sessions> elsewhere, std::size_t max_strays = 8) {
  settings s;
  s.max_strays = max_strays;
  s.max_stray_bytes = 3000;
  s.gzip_from = 1'000'000;
  s.elsewhere = std::move(elsewhere);
  return s;
}

/// Two nodes in one process, without Redis; the session is there.
struct two_nodes {
  two_nodes() {
    there.workers[0].set_node(1);
    other->to = &there.sessions();
    memory_peer peer = there.connect();
    sid = there.open(peer);
  }
  ~two_nodes() { other->is_full = true; }  // nobody hears what ends last
  // What is asked here; what has to be done for it is done.
  std::string ask(memory_peer& peer, std::string_view text) {
    peer.send(text);
    return run_all(peer);
  }
  std::string run_all(memory_peer& peer) {
    here.workers.run();
    there.workers.run();
    here.workers.run();
    return server_fixture::body_of(peer.take());
  }
  std::string get() const { return server_fixture::get(sid); }
  std::string post(std::string_view body) const { return server_fixture::post(sid, body); }

  std::shared_ptr<way> other = std::make_shared<way>();
  server_fixture there;
  server_fixture here{settings_with(other)};
  std::string sid;
};

}  // namespace flinxx::engineio
