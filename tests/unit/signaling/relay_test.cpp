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
