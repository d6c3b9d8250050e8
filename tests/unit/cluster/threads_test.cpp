// The hub's calls come on the threads of its workers, the neighbour's on another: of use under ThreadSanitizer.
#include "unit/cluster/twin.hpp"

#include <flinxx/cluster/neighbour.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/signaling/hub.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace flinxx;
using namespace flinxx::cluster;
using namespace flinxx::cluster::test;
using signaling::command;

namespace {

// A worker with two users, on a thread of its own.
struct crowd {
  struct user {
    matchmaking::user_handle handle{};
    std::optional<id128> match;
    matchmaking::address partner{};
  };

  crowd(signaling::hub& h, unsigned worker) : hub(h), home(worker) { hub.attach(worker, box); }

  void receive(const signaling::letter& l) {
    user& u = users.at(l.to.local.slot);
    const auto* const e = std::get_if<matchmaking::effect>(&l.content);
    if (e == nullptr) {
      ++relays;
    } else if (e->kind == matchmaking::effect_kind::matched) {
      ++matches;
      u.match = e->match;
      u.partner = e->partner;
    } else {
      u.match.reset();
    }
  }

  // The nodes have a turn between some steps and the next, for users do not change their minds faster than that.
  void run(unsigned seed, const std::atomic<unsigned>& turns) {
    std::mt19937 random(seed);
    for (std::uint32_t i = 0; i < users.size(); ++i)
      users[i].handle = hub.connect({here, static_cast<std::uint16_t>(home.index()), {i, 0}},
                                    {static_cast<std::uint8_t>(1 + seed), static_cast<std::uint8_t>(i)});
    for (int i = 0; i < 3000; ++i) {
      user& u = users[random() % users.size()];
      if (u.match && random() % 4 != 0) {
        hub.relay(u.partner, *u.match, "to the partner, whoever and wherever that is");
      } else {
        static constexpr std::array some{command::find, command::find, command::skip, command::stop};
        hub.run(u.handle, some.at(random() % some.size()));
      }
      box.deliver();
      if (i % 50 != 0) continue;
      for (const unsigned seen = turns; turns < seen + 2;) std::this_thread::yield();
    }
    for (user& u : users) hub.run(u.handle, command::disconnect);
  }

  signaling::hub& hub;
  net::worker home;
  std::array<user, 2> users;
  std::uint64_t matches = 0;
  std::uint64_t relays = 0;
  signaling::postbox box{home, [this](signaling::letter& l) { receive(l); }};
};

struct node {
  explicit node(redis_twin& r) : transport(r) {
    neighbour_settings s;
    s.linger = std::chrono::milliseconds(0);
    others = make_neighbour(
        hub, transport, s, [&r] { return r.now; }, [this] { awake = true; });
    hub.attach(*others);
    transport.join(*others);
  }
  bool turn() {
    const bool was_awake = awake.exchange(false);
    if (was_awake) others->turn();
    bool busy = was_awake;
    while (transport.execute() || transport.answer() || transport.read()) busy = true;
    return busy;
  }

  signaling::hub hub{here};
  twin_transport transport;
  std::unique_ptr<neighbour> others;
  std::atomic<bool> awake{false};
};

}  // namespace

TEST_CASE("workers on threads of their own leave nothing behind on any node") {
  redis_twin redis;
  std::array<node, 2> nodes{node(redis), node(redis)};
  std::vector<std::unique_ptr<crowd>> crowds;
  for (auto& n : nodes)
    for (unsigned worker = 0; worker < 2; ++worker) crowds.push_back(std::make_unique<crowd>(n.hub, worker));
  std::atomic<std::size_t> left{crowds.size()};
  std::atomic<unsigned> turns{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < crowds.size(); ++i) {
    threads.emplace_back([&, i] {
      crowds[i]->run(i, turns);
      --left;
    });
  }
  for (; left > 0; ++turns)
    for (auto& n : nodes)
      if (!n.turn()) std::this_thread::yield();
  for (auto& t : threads) t.join();
  for (bool busy = true; busy;) {
    busy = false;
    for (auto& n : nodes) busy |= n.turn();
  }
  std::uint64_t matches = 0;
  for (const auto& c : crowds) matches += c->matches;
  CHECK(matches > 0);
  CHECK(redis.lobby.empty());
  for (std::uint16_t i = 0; i < nodes.size(); ++i) {
    const auto stats = nodes.at(i).hub.stats();
    CHECK((stats.users == 0 && stats.waiting == 0 && stats.matches == 0));
    CHECK(nodes.at(i).hub.sum_with(static_cast<std::uint16_t>(1 - i)).count == 0);
    CHECK(nodes.at(i).others->faults().malformed == 0);
  }
}
