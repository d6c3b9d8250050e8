// What a user's service takes along to another node, and makes of it there.
#include "signaling/moving.hpp"

#include "signaling/asked.hpp"
#include "support/ids.hpp"
#include "support/paper_socket.hpp"
#include "support/silent_neighbours.hpp"
#include "support/virtual_worker.hpp"

#include <flinxx/signaling/service.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

using namespace flinxx;
using namespace std::chrono_literals;
using flinxx::test::id;
using flinxx::test::paper_socket;

namespace {

// A node with one worker, to which users come back as from another one.
struct fixture {
  fixture() {
    hub.attach(others);
    hub.miss_for(120'000);
    for (auto* s : {&a, &b}) service->on_connect(*s, std::nullopt);
    workers.run();
    for (auto* s : {&a, &b}) (void)s->take();
  }
  void say(paper_socket& s, std::string_view name, std::string_view arguments = "") {
    test::say(*service, s, name, arguments);
    workers.run();
  }
  void meet() {
    say(a, "find_partner");
    say(b, "find_partner");
    REQUIRE(a.take() == "waiting partner_found");
    REQUIRE(b.take() == "partner_found");
  }
  void lose(paper_socket& s) {
    s.is_there = false;
    service->on_suspend(s, ops::close_reason::transport_closed);
    workers.run();
  }
  void depart(paper_socket& s) {
    service->on_depart(s, [this, &s](std::string packed) {
      state = std::move(packed);
      s.set_context(nullptr);
    });
  }
  void arrive(paper_socket& s) {
    service->on_arrive(s, *state);
    workers.run();
  }

  test::virtual_workers workers{1};
  signaling::hub hub;
  test::silent_neighbours others;
  const signaling::settings settings = [] {
    signaling::settings s;
    s.live.limits.find = {5, 60s};
    return s;
  }();
  std::unique_ptr<socketio::application> service = signaling::make_service(workers[0], hub, settings);
  paper_socket a, b, again;
  std::optional<std::string> state;
};

constexpr std::string_view candidate = R"({"candidate":null})";

}  // namespace

TEST_CASE("who moves in a match goes on with it: nobody hears anything but what was said meanwhile") {
  fixture f;
  f.meet();
  f.lose(f.a);
  f.depart(f.a);
  CHECK_FALSE(f.state);
  f.workers.run();
  REQUIRE(f.state);
  f.say(f.b, "ice_candidate", candidate);
  CHECK(f.a.take().empty());
  f.arrive(f.again);
  CHECK(f.again.take() == "ice_candidate");
  CHECK(f.again.carried == f.a.carried);
  f.say(f.again, "ice_candidate", candidate);
  CHECK(f.b.take() == "ice_candidate");
  f.say(f.b, "ice_candidate", candidate);
  CHECK(f.again.take() == "ice_candidate");
  CHECK(f.hub.stats().matches == 1);
  CHECK(f.hub.stats().users == 2);
}

TEST_CASE("the end of the match goes along, or is heard on arrival") {
  fixture f;
  f.meet();
  SECTION("it has skipped") {
    f.say(f.b, "skip_user");
    f.depart(f.a);
    f.workers.run();
    CHECK(f.a.take() == "user_skipped");
    f.arrive(f.again);
    CHECK(f.again.take().empty());
    CHECK(f.again.carried.empty());
  }
  SECTION("it skips while nobody is there") {
    f.depart(f.a);
    f.workers.run();
    f.say(f.b, "skip_user");
    f.arrive(f.again);
    CHECK(f.again.take() == "user_skipped");
  }
}

TEST_CASE("a partner whose node says nothing is waited for until it would be held for dead") {
  fixture f;
  f.hub.set_lobby(matchmaking::lobby_rule::open);
  f.say(f.a, "find_partner");
  REQUIRE(f.hub.accept_far(f.others.last.user, f.others.last.id, {{}, {9, 0, {}}, id(9)}, id(50)));
  f.workers.run();
  f.lose(f.a);
  f.depart(f.a);
  f.workers.pass(2990ms);
  CHECK_FALSE(f.state);
  f.workers.pass(20ms);
  CHECK(f.state);
}

TEST_CASE("who waits goes on waiting, and limits go on") {
  fixture f;
  for (int i = 0; i < 5; ++i) f.say(f.a, "find_partner");
  f.lose(f.a);
  f.workers.pass(10s);
  f.depart(f.a);
  REQUIRE(f.state);
  f.workers.pass(10s);
  f.arrive(f.again);
  CHECK(f.again.take() == "waiting");
  f.say(f.again, "find_partner");
  CHECK(f.again.answered.find("\"retryAfterMs\":50000") != std::string::npos);
}

TEST_CASE("a user who ends while it leaves is not packed") {
  fixture f;
  f.meet();
  f.depart(f.a);
  f.service->on_disconnect(f.a, ops::close_reason::client_left);
  f.workers.pass(5s);
  CHECK_FALSE(f.state);
}

TEST_CASE("a state that is cut off is of nobody, and its owner hears so; one of another version says the most of it") {
  fixture f;
  f.say(f.a, "find_partner");
  f.depart(f.a);
  REQUIRE(f.state);
  const std::string whole = *f.state;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    signaling::user_limits limits;
    std::unique_ptr<signaling::asked> wishes;
    CHECK_FALSE(signaling::moving_in(whole.substr(0, size), limits, wishes, f.settings.live.limits, 0));
  }
  SECTION("cut off") {
    f.state = whole.substr(0, whole.size() / 2);
    f.arrive(f.again);
    CHECK(f.again.take() == "user_registered");
  }
  SECTION("of another version") {
    f.state = "\x03" + whole.substr(1);
    f.arrive(f.again);
    CHECK(f.again.take() == "waiting");
  }
}

TEST_CASE("a user in a match goes on with it where its state is of another version") {
  fixture f;
  f.meet();
  f.lose(f.a);
  f.depart(f.a);
  f.workers.run();
  REQUIRE(f.state);
  f.state = "\x03" + f.state->substr(1);
  f.arrive(f.again);
  CHECK(f.again.take().empty());
  CHECK(f.hub.stats().matches == 1);
  f.say(f.again, "ice_candidate", candidate);
  CHECK(f.b.take() == "ice_candidate");
}

TEST_CASE("what a user wishes goes along, in its words, and no byte of it may be missing") {
  fixture f;
  f.hub.set_relax_time(5'000);
  f.say(f.a, "find_partner", R"({"interests":[" Chess "],"languages":["de-AT"]})");
  f.depart(f.a);
  REQUIRE(f.state);
  for (std::size_t size = 0; size < f.state->size(); ++size) {
    signaling::user_limits limits;
    std::unique_ptr<signaling::asked> wishes;
    CHECK_FALSE(signaling::moving_in(f.state->substr(0, size), limits, wishes, f.settings.live.limits, 0));
  }
  (void)f.a.take();
  f.arrive(f.again);
  CHECK(f.again.take() == "waiting");
  f.say(f.b, "find_partner", R"({"interests":["chess","music"],"languages":["de"]})");
  CHECK(f.again.take() == "partner_found");
  CHECK(f.again.last.find(R"("shared":["Chess","de"]})") != std::string::npos);
  CHECK(f.b.last.find(R"("shared":["chess","de"]})") != std::string::npos);
}

TEST_CASE("who waits is told until when, and meets anybody then: there is a timer for all of a worker") {
  fixture f;
  f.hub.set_relax_time(5'000);
  f.say(f.a, "find_partner", R"({"interests":["chess"],"mode":"any"})");
  CHECK(
      f.a.last ==
      R"(["waiting",{"message":"Waiting for a partner...","relaxInMs":5000,"iceServers":[],"iceTransportPolicy":"all"}])");
  f.workers.pass(1s);
  f.say(f.b, "find_partner", R"({"languages":["en"]})");
  CHECK(f.a.take() == "waiting");
  f.workers.pass(3s);
  CHECK(f.a.take().empty());
  f.workers.pass(1s + 50ms);
  CHECK(f.a.take() == "partner_found");
  CHECK(f.b.take() == "waiting partner_found");
  CHECK(f.b.last.find(R"("shared":[]})") != std::string::npos);
}

TEST_CASE("a user who wishes nothing is told as ever") {
  fixture f;
  f.say(f.a, "find_partner");
  CHECK(f.a.last == R"(["waiting",{"message":"Waiting for a partner...","iceServers":[],"iceTransportPolicy":"all"}])");
  f.say(f.b, "find_partner");
  CHECK(f.b.last.find("shared") == std::string::npos);
}

TEST_CASE("more than is kept is taken from no node") {
  const signaling::user_rules rules;
  const auto is_taken = [&](std::size_t count, std::size_t size) {
    signaling::moving_user who;
    who.kept.assign(count, std::string(size, 'x'));
    signaling::user_limits limits;
    std::unique_ptr<signaling::asked> wishes;
    return signaling::moving_in(signaling::to_bytes(who, {}, nullptr, 0), limits, wishes, rules, 0).has_value();
  };
  CHECK(is_taken(128, 1024));
  CHECK_FALSE(is_taken(129, 1));
  CHECK_FALSE(is_taken(128, 1025));
}
