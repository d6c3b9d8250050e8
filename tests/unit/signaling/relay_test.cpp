// Two are told of their match one after the other, and the first one's words may be ready before the second is told.
#include "support/held_hub.hpp"
#include "support/ids.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace flinxx;
using flinxx::test::id;

namespace {

// The worker of who was told first goes on while the hub tells the other node.
struct listening_neighbours final : test::slow_neighbours {
  void tell(const matchmaking::effect& e) override {
    if (e.kind != matchmaking::effect_kind::matched) return;
    hold_hub();
    hear("matched");
  }
  void relay(const matchmaking::address&, const ops::id128&, std::string_view) override { hear("relay"); }
  void hear(const char* what) {
    const std::lock_guard lock(mutex);
    said.emplace_back(what);
  }

  std::mutex mutex;
  std::vector<std::string> said;
};

}  // namespace

TEST_CASE("what one says who has just been told of a match comes behind the match") {
  test::node_of_one<listening_neighbours> node;
  auto& others = node.others;
  node.service->on_connect(node.user, std::nullopt);
  test::say(*node.service, node.user, "find_partner");
  node.workers.run();
  others.meanwhile = [&node] {
    node.workers.run();
    if (node.user.take().ends_with("partner_found"))
      test::say(*node.service, node.user, "ice_candidate", R"({"candidate":null})");
  };
  REQUIRE(node.hub.accept_far(others.last.user, others.last.id, {{7, 7}, {9, 3, {8, 8}}, id(90)}, id(50)));
  others.worker.get();
  CHECK(others.said == std::vector<std::string>{"matched", "relay"});
  CHECK(node.user.answered == R"({"ok":true})");
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
