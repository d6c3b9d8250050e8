// A ban finds its users by the hub; whoever is on the way to the hub meanwhile looks for the ban.
#include "support/ids.hpp"
#include "support/paper_socket.hpp"
#include "support/silent_neighbours.hpp"
#include "support/virtual_worker.hpp"

#include <flinxx/http/connection_gate.hpp>
#include <flinxx/signaling/service.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <optional>

using namespace flinxx;
using namespace std::chrono_literals;
using flinxx::test::id;

namespace {

// A worker goes on while the hub is busy.
struct slow_neighbours final : test::silent_neighbours {
  void offer(const matchmaking::ticket&) override {
    worker = std::async(std::launch::async, meanwhile);
    (void)worker.wait_for(50ms);  // it waits for the hub
    then();
  }

  std::function<void()> meanwhile;
  std::function<void()> then;
  std::future<void> worker;
};

}  // namespace

TEST_CASE("a ban that begins while its user comes back puts that one out") {
  test::virtual_workers workers{1};
  slow_neighbours others;
  signaling::hub hub(5);
  hub.attach(others);
  hub.set_lobby(matchmaking::lobby_rule::open);
  signaling::settings settings;
  settings.key_of = http::key_of;
  const auto service = signaling::make_service(workers[0], hub, settings);
  test::paper_socket a;
  a.comes_from = boost::asio::ip::make_address("192.0.2.1");
  service->on_connect(a, std::nullopt);
  service->on_suspend(a, ops::close_reason::transport_closed);
  others.meanwhile = [&] { service->on_resume(a); };
  others.then = [&] {
    const auto who = settings.desk->key_of(http::key_of(*a.comes_from));
    const std::int64_t now = net::worker::wall_ms();
    settings.desk->ban_by_hand(who, moderation::reason::spam, now + 60'000, {}, {.steady = 0, .wall = now});
  };
  (void)hub.run(hub.connect({5, 1, {1, 1}}, id(1)), signaling::command::find);
  others.worker.get();
  workers.run();
  CHECK(a.take() == "user_registered banned");
}
