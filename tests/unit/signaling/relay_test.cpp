// Two are told of their match one after the other, and the first one's words may be ready before the second is told.
#include "support/ids.hpp"
#include "support/paper_socket.hpp"
#include "support/silent_neighbours.hpp"
#include "support/virtual_worker.hpp"

#include <flinxx/signaling/service.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace flinxx;
using namespace std::chrono_literals;
using flinxx::test::id;

namespace {

// The worker of who was told first goes on while the hub tells the other node.
struct slow_neighbours final : test::silent_neighbours {
  void tell(const matchmaking::effect& e) override {
    if (e.kind != matchmaking::effect_kind::matched) return;
    worker = std::thread(meanwhile);
    std::unique_lock lock(mutex);
    is_relayed.wait_for(lock, 50ms, [this] { return !said.empty(); });  // which it is not, if it waits
    said.emplace_back("matched");
  }
  void relay(const matchmaking::address&, const ops::id128&, std::string_view) override {
    const std::lock_guard lock(mutex);
    said.emplace_back("relay");
    is_relayed.notify_one();
  }

  std::function<void()> meanwhile;
  std::thread worker;
  std::mutex mutex;
  std::condition_variable is_relayed;
  std::vector<std::string> said;
};

}  // namespace

TEST_CASE("what one says who has just been told of a match comes behind the match") {
  test::virtual_workers workers{1};
  slow_neighbours others;
  signaling::hub hub(5);
  hub.attach(others);
  hub.set_lobby(matchmaking::lobby_rule::open);
  const signaling::settings settings;
  const auto service = signaling::make_service(workers[0], hub, settings);
  test::paper_socket a;
  service->on_connect(a, std::nullopt);
  test::say(*service, a, "find_partner");
  workers.run();
  others.meanwhile = [&] {
    workers.run();
    if (a.take().ends_with("partner_found")) test::say(*service, a, "ice_candidate", R"({"candidate":null})");
  };
  REQUIRE(hub.accept_far(others.last.user, others.last.id, {{7, 7}, {9, 3, {8, 8}}, id(90)}, id(50)));
  others.worker.join();
  CHECK(others.said == std::vector<std::string>{"matched", "relay"});
  CHECK(a.answered == R"({"ok":true})");
}

TEST_CASE("an early offer comes behind the match, and what else its user says behind that") {
  const unsigned count = GENERATE(1U, 2U);
  test::virtual_workers workers{count};
  signaling::hub hub;
  const signaling::settings settings;
  std::vector<std::unique_ptr<signaling::application>> services;
  for (unsigned i = 0; i < count; ++i) services.push_back(signaling::make_service(workers[i], hub, settings));
  test::paper_socket a;
  test::paper_socket b;
  services.front()->on_connect(a, std::nullopt);
  services.back()->on_connect(b, std::nullopt);
  test::say(*services.front(), a, "find_partner");
  workers.run();
  test::say(*services.front(), a, "early_offer", R"({"offer":{"type":"offer","sdp":"v=0"}})");
  test::say(*services.back(), b, "find_partner");
  if (count > 1) workers.turn(0);  // else the offer is still on its way
  test::say(*services.front(), a, "ice_candidate", R"({"candidate":null})");
  CHECK(a.answered == R"({"ok":true})");
  workers.run();
  CHECK(a.take() == "user_registered waiting partner_found");
  CHECK(b.take() == "user_registered partner_found webrtc_offer ice_candidate");
}
