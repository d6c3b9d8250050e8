#pragma once

#include "support/paper_socket.hpp"
#include "support/silent_neighbours.hpp"
#include "support/virtual_worker.hpp"

#include <flinxx/signaling/service.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <utility>

// A hub that is stopped in the middle of what it decides, while a worker goes on.
namespace flinxx::test {

/// Other nodes, which the hub waits for while it tells them something.
struct slow_neighbours : silent_neighbours {
  /// The worker goes on with `meanwhile`. That this does not end is the rule: it waits for the hub.
  void hold_hub() {
    worker = std::async(std::launch::async, meanwhile);
    (void)worker.wait_for(std::chrono::milliseconds(50));
  }

  std::function<void()> meanwhile;
  std::future<void> worker;
};

/// A node among others, with one worker and one user, who has yet to connect. Who waits on it is offered at once.
template <class Neighbours>
struct node_of_one {
  explicit node_of_one(signaling::settings s = {}) : settings(std::move(s)) {
    hub.attach(others);
    hub.set_lobby(matchmaking::lobby_rule::open);
  }

  virtual_workers workers{1};
  Neighbours others;
  signaling::hub hub{5};
  const signaling::settings settings;
  const std::unique_ptr<signaling::application> service = signaling::make_service(workers[0], hub, settings);
  paper_socket user;
};

}  // namespace flinxx::test
