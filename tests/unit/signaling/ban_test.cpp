// A ban finds its users by the hub; whoever is on the way to the hub meanwhile looks for the ban.
#include "support/held_hub.hpp"
#include "support/ids.hpp"

#include <flinxx/http/connection_gate.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <functional>
#include <optional>

using namespace flinxx;
using flinxx::test::id;

namespace {

struct banning_neighbours final : test::slow_neighbours {
  void offer(const matchmaking::ticket&) override {
    hold_hub();
    then();
  }

  std::function<void()> then;
};

signaling::settings with_keys() {
  signaling::settings s;
  s.key_of = http::key_of;
  return s;
}

}  // namespace

TEST_CASE("a ban that begins while its user comes back puts that one out") {
  test::node_of_one<banning_neighbours> node(with_keys());
  node.user.comes_from = boost::asio::ip::make_address("192.0.2.1");
  node.service->on_connect(node.user, std::nullopt);
  node.service->on_suspend(node.user, ops::close_reason::transport_closed);
  node.others.meanwhile = [&node] { node.service->on_resume(node.user); };
  node.others.then = [&node] {
    const auto who = node.settings.desk->key_of(http::key_of(*node.user.comes_from));
    const std::int64_t now = net::worker::wall_ms();
    node.settings.desk->ban_by_hand(who, moderation::reason::spam, now + 60'000, {}, {.steady = 0, .wall = now});
  };
  (void)node.hub.run(node.hub.connect({5, 1, {1, 1}}, id(1)), signaling::command::find);
  node.others.worker.get();
  node.workers.run();
  CHECK(node.user.take() == "user_registered banned");
}
