#include "socketio/socket_machine.hpp"

#include "socketio/event_log.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using flinxx::ops::close_reason;
using flinxx::socketio::event_log;
using flinxx::socketio::socket_action;
using flinxx::socketio::socket_machine;
using life = socket_machine::life;

namespace {

constexpr std::int64_t window = 120'000;

socket_machine entered() {
  socket_machine m;
  m.entered();
  return m;
}

socket_machine away(std::int64_t since = 0) {
  socket_machine m = entered();
  REQUIRE(m.line_lost(close_reason::transport_closed, since, window) == socket_action::suspend);
  return m;
}

}  // namespace

TEST_CASE("the recovery window is two minutes to the millisecond") {
  socket_machine m = away(1'000);
  CHECK(m.state() == life::away);
  CHECK(m.due() == 121'000);
  CHECK(m.window_over(120'999) == socket_action::none);
  CHECK(m.lives());
  CHECK(m.window_over(121'000) == socket_action::end);
  CHECK(m.state() == life::ended);
  CHECK(m.reason() == close_reason::transport_closed);
  CHECK(m.window_over(121'001) == socket_action::none);  // once
  CHECK(m.claimed(true) == socket_action::refuse);
}

TEST_CASE("a client who returns in the last millisecond resumes, and has a whole window the next time") {
  socket_machine m = away(0);
  CHECK(m.window_over(window - 1) == socket_action::none);
  CHECK(m.claimed(true) == socket_action::resume);
  m.resumed();
  CHECK(m.here());
  CHECK(m.window_over(window) == socket_action::none);  // a late timer
  CHECK(m.line_lost(close_reason::ping_timeout, window, window) == socket_action::suspend);
  CHECK(m.window_over(2 * window - 1) == socket_action::none);
  CHECK(m.window_over(2 * window) == socket_action::end);
  CHECK(m.reason() == close_reason::ping_timeout);
}

TEST_CASE("only a connection that went without a goodbye suspends") {
  for (const auto reason : {close_reason::transport_closed, close_reason::transport_error, close_reason::ping_timeout,
                            close_reason::replaced}) {
    socket_machine m = entered();
    CHECK(m.line_lost(reason, 0, window) == socket_action::suspend);
    CHECK(m.reason() == reason);
  }
  for (const auto reason : {close_reason::client_left, close_reason::protocol_error, close_reason::slow_consumer,
                            close_reason::server_closed, close_reason::server_draining, close_reason::flood}) {
    socket_machine m = entered();
    CHECK(m.line_lost(reason, 0, window) == socket_action::end);
    CHECK(m.reason() == reason);
  }
  socket_machine without = entered();
  CHECK(without.line_lost(close_reason::transport_closed, 0, 0) == socket_action::end);
}

TEST_CASE("a goodbye after the loss ends the wait, another loss does not") {
  socket_machine m = away();
  CHECK(m.line_lost(close_reason::ping_timeout, 1, window) == socket_action::none);
  CHECK(m.due() == window);
  CHECK(m.line_lost(close_reason::client_left, 2, window) == socket_action::end);
  CHECK(m.reason() == close_reason::client_left);
}

TEST_CASE("a claim while the old connection seems alive goes first to that") {
  socket_machine m = entered();
  CHECK(m.claimed(false) == socket_action::give_way);
  CHECK(m.here());
  CHECK(m.line_lost(close_reason::replaced, 5, window) == socket_action::suspend);
  CHECK(m.claimed(true) == socket_action::resume);
  CHECK(m.state() == life::away);  // until it has
}

TEST_CASE("a client who has missed too much begins anew") {
  socket_machine m = away();
  CHECK(m.claimed(false) == socket_action::end);
  CHECK(m.reason() == close_reason::replaced);
  CHECK(m.claimed(true) == socket_action::refuse);
}

TEST_CASE("who has not entered has no end that anybody hears of") {
  socket_machine m;
  CHECK(m.line_lost(close_reason::transport_closed, 0, window) == socket_action::none);
  CHECK(m.claimed(true) == socket_action::refuse);
  CHECK(m.left(close_reason::server_closed) == socket_action::none);
  CHECK(m.state() == life::ended);
  socket_machine twice = entered();
  CHECK(twice.left(close_reason::server_closed) == socket_action::end);
  CHECK(twice.left(close_reason::client_left) == socket_action::none);
  CHECK(twice.reason() == close_reason::server_closed);
}

namespace {

// A socket, its client, and the links between them: a letter takes its time, and a link that breaks loses what is under
// way in both directions, and tells the socket's end of it late.
class walk {
 public:
  explicit walk(unsigned seed) : random_(seed) { open_link(); }

  void step() {
    now_ += up_to(3) == 0 ? up_to(3'000) : up_to(5);
    if (up_to(2'000) == 0) now_ += window - 2 + up_to(4);
    if (machine_.state() == life::away && now_ >= machine_.due() && up_to(1) == 0) perform(machine_.window_over(now_));
    switch (up_to(9)) {
      case 0: return break_link();
      case 1: return reconnect();
      case 2: return up_to(300) == 0 ? say_goodbye() : void();
      case 3: return up_to(300) == 0 ? end_by_server() : void();
      case 4: return confirm();
      case 5:
      case 6: return emit();
      default: return deliver();
    }
  }

  void check_invariants() const {
    // The application hears a suspension and its end in turn, one end for one beginning, and nothing after that.
    REQUIRE(suspended_ == (machine_.state() == life::away));
    REQUIRE(ends_ == (machine_.state() == life::ended ? 1 : 0));
    REQUIRE((link_of_socket_ != nullptr) == machine_.here());
    REQUIRE(client_has_ <= log_.last());
    REQUIRE(log_.last() == emitted_);
    if (machine_.state() == life::away) REQUIRE(machine_.due() - now_ <= window);
    // What the client may lack is there, but for what has been crowded out.
    if (!lacks_) REQUIRE(log_.reaches_back_to(client_has_));
  }

  [[nodiscard]] bool ended() const { return machine_.state() == life::ended; }
  [[nodiscard]] bool resumed_once() const { return resumes_ > 0; }
  [[nodiscard]] bool was_crowded_out() const { return lacks_; }

 private:
  struct letter {
    enum kind { claim, refused, answer, event, goodbye, lost } what;
    std::uint64_t number = 0;
    std::int64_t due = 0;
  };
  struct link {
    std::deque<letter> up;    // to the socket
    std::deque<letter> down;  // to the client
    bool broken = false;
    bool known = false;  // to the socket's worker
  };

  std::size_t up_to(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(random_); }
  void post(std::deque<letter>& to, letter l) {
    l.due = now_ + static_cast<std::int64_t>(up_to(40));
    if (!to.empty() && to.back().due > l.due) l.due = to.back().due;  // in order
    to.push_back(l);
  }

  void open_link() {  // the first one: entered at once
    links_.emplace_back();
    machine_.entered();
    link_of_socket_ = link_of_client_ = &links_.back();
    is_in_ = true;
  }

  // The client's connection goes, with what is under way; the socket hears of it after a while.
  void break_link() {
    if (link_of_client_ == nullptr) return;
    link& l = *link_of_client_;
    link_of_client_ = nullptr;
    is_in_ = false;
    l.broken = true;
    l.down.clear();
    while (!l.up.empty() && up_to(1) == 0) l.up.pop_back();
    post(l.up, {letter::lost});
  }

  // Over a new connection, also where the socket has not heard yet that the old one is gone.
  void reconnect() {
    if (link_of_client_ != nullptr) {
      if (up_to(3) != 0) return;
      break_link();
      if (up_to(1) == 0) links_.back().up.clear();  // nobody tells: half open
    }
    links_.emplace_back();
    link_of_client_ = &links_.back();
    post(link_of_client_->up, {letter::claim, client_has_});
  }

  void say_goodbye() {
    if (!is_in_) return;
    post(link_of_client_->up, {letter::goodbye});
  }

  void end_by_server() {
    link_of_socket_ = nullptr;
    perform(machine_.left(close_reason::server_closed));
  }

  // By the heartbeat: what the client had some time ago.
  void confirm() {
    if (machine_.here() && link_of_socket_ == link_of_client_ && is_in_)
      log_.confirm(client_has_ - up_to(client_has_ > 3 ? 3 : 0));
  }

  void emit() {
    if (!machine_.lives()) return;
    log_.write("[" + std::to_string(++emitted_), {}, {.max_events = 16});
    if (!log_.reaches_back_to(client_has_)) lacks_ = true;
    if (link_of_socket_ != nullptr && !link_of_socket_->broken) post(link_of_socket_->down, {letter::event, emitted_});
  }

  void deliver() {
    for (link& l : links_) {
      if (!l.up.empty() && l.up.front().due <= now_) {
        const letter first = l.up.front();
        l.up.pop_front();
        return hear(l, first);
      }
      if (&l == link_of_client_ && !l.down.empty() && l.down.front().due <= now_) {
        const letter first = l.down.front();
        l.down.pop_front();
        return hear_at_client(first);
      }
    }
    while (links_.size() > 4 && links_.front().up.empty() && &links_.front() != link_of_client_ &&
           &links_.front() != link_of_socket_ && &links_.front() != last_link_)
      links_.pop_front();
  }

  void hear(link& from, const letter& l) {
    if (l.what == letter::claim) return claim(from, l.number);
    if (&from != link_of_socket_ && &from != last_link_) return;  // forgotten
    const close_reason reason = l.what == letter::goodbye ? close_reason::client_left : close_reason::transport_closed;
    perform_lost(reason);
  }

  void perform_lost(close_reason reason) {
    if (link_of_socket_ != nullptr) last_link_ = std::exchange(link_of_socket_, nullptr);
    perform(machine_.line_lost(reason, now_, window));
  }

  void claim(link& from, std::uint64_t after) {
    socket_action next = machine_.claimed(log_.reaches_back_to(after));
    if (next == socket_action::give_way) {
      perform_lost(close_reason::replaced);
      next = machine_.claimed(log_.reaches_back_to(after));
    }
    if (next != socket_action::resume) {
      perform(next);
      if (!from.broken) post(from.down, {letter::refused});
      return;
    }
    machine_.resumed();
    suspended_ = false;
    ++resumes_;
    last_link_ = nullptr;
    link_of_socket_ = &from;
    if (!from.broken) post(from.down, {letter::answer});
    log_.confirm(after);
    log_.since(after, [&](std::uint64_t number, std::string_view array, std::string_view, const auto&) {
      REQUIRE(array == "[" + std::to_string(number));
      if (!from.broken) post(from.down, {letter::event, number});
    });
  }

  void hear_at_client(const letter& l) {
    switch (l.what) {
      case letter::answer: is_in_ = true; return;
      case letter::refused:
        refused_ = true;
        REQUIRE((ended() || lacks_));
        return;
      case letter::event:
        REQUIRE(is_in_);
        REQUIRE(l.number == client_has_ + 1);  // each once, in order, none left out
        client_has_ = l.number;
        return;
      default: FAIL("a letter of the client's own");
    }
  }

  void perform(socket_action action) {
    if (action == socket_action::suspend) {
      REQUIRE_FALSE(suspended_);
      suspended_ = true;
    }
    if (action == socket_action::end) {
      suspended_ = false;
      last_link_ = nullptr;
      link_of_socket_ = nullptr;
      ++ends_;
    }
  }

  std::mt19937 random_;
  std::int64_t now_ = 0;
  socket_machine machine_;
  event_log log_;
  std::deque<link> links_;
  link* link_of_socket_ = nullptr;
  link* last_link_ = nullptr;  // while the client is away
  link* link_of_client_ = nullptr;
  bool is_in_ = false;  // the client has the answer to its CONNECT
  bool refused_ = false;
  std::uint64_t client_has_ = 0;
  std::uint64_t emitted_ = 0;
  bool lacks_ = false;
  bool suspended_ = false;
  int ends_ = 0;
  int resumes_ = 0;
};

}  // namespace

TEST_CASE("a long random walk over links that delay and lose") {
  int steps = 0;
  int resumed = 0;
  int crowded_out = 0;
  for (unsigned seed = 1; steps < 100'000; ++seed) {
    CAPTURE(seed);
    walk w(seed);
    for (int i = 0; i < 2'000; ++i, ++steps) {
      w.step();
      w.check_invariants();
      if (w.ended() && i > 200) break;
    }
    resumed += w.resumed_once() ? 1 : 0;
    crowded_out += w.was_crowded_out() ? 1 : 0;
  }
  CHECK(resumed > 50);
  CHECK(crowded_out > 5);
}
