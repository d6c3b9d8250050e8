#include "app/watchdog.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <future>
#include <memory>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace flinxx;
using namespace std::chrono_literals;

namespace {

// What systemd is to the server.
class manager_socket {
 public:
  manager_socket()
      : path_("/tmp/flinxx-notify-" + std::to_string(::getpid())), socket_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    ::unlink(path_.c_str());
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    path_.copy(at.sun_path, sizeof at.sun_path - 1);
    REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0);
    ::setenv("NOTIFY_SOCKET", path_.c_str(), 1);
  }
  ~manager_socket() {
    ::close(socket_);
    ::unlink(path_.c_str());
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
    ::unsetenv("WATCHDOG_PID");
  }

  // The next message; empty if none comes within that time.
  std::string next(std::chrono::milliseconds time) const {
    pollfd ready{socket_, POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(time.count())) != 1) return {};
    std::array<char, 256> text{};
    const auto size = ::recv(socket_, text.data(), text.size(), 0);
    return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }

 private:
  std::string path_;
  int socket_;
};

constexpr auto soon = 30s;  // only a test that fails waits for so long

}  // namespace

TEST_CASE("the service manager hears what sd_notify(3) says, and nobody hears anything without it") {
  {
    const ops::service_manager nobody;
    nobody.tell_ready();
    CHECK_FALSE(nobody.patience());
  }
  const manager_socket systemd;
  ::setenv("WATCHDOG_USEC", "3000000", 1);
  const ops::service_manager manager;
  CHECK(manager.patience() == 3s);
  manager.tell_ready();
  manager.tell_reloading();
  manager.tell_stopping();
  CHECK(systemd.next(soon) == "READY=1");
  CHECK_THAT(systemd.next(soon), Catch::Matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
  CHECK(systemd.next(soon) == "STOPPING=1");
  ::setenv("WATCHDOG_PID", "1", 1);
  CHECK_FALSE(ops::service_manager().patience());
  ::setenv("NOTIFY_SOCKET", std::string(200, '/').c_str(), 1);
  ops::service_manager().tell_ready();
}

TEST_CASE("the server is alive for as long as the loop of each worker answers") {
  const manager_socket systemd;
  ::setenv("WATCHDOG_USEC", "30000", 1);
  const ops::service_manager manager;
  std::vector<std::unique_ptr<net::worker>> workers;
  std::vector<net::worker*> all;
  for (unsigned i = 0; i < 3; ++i) all.push_back(workers.emplace_back(std::make_unique<net::worker>(i)).get());
  const app::watchdog watched(manager, all);
  std::vector<std::thread> threads;
  for (net::worker* const each : all) threads.emplace_back([each] { each->run(); });

  for (int i = 0; i < 3; ++i) CHECK(systemd.next(soon) == "WATCHDOG=1");
  for (net::worker* const stuck : all) {
    std::promise<void> is_stuck, release;
    stuck->post([&is_stuck, released = release.get_future().share()] {
      is_stuck.set_value();
      released.wait();
    });
    is_stuck.get_future().wait();
    while (!systemd.next(300ms).empty()) continue;  // what was sent before, and one that was about to be
    CHECK(systemd.next(300ms).empty());
    release.set_value();
    CHECK(systemd.next(soon) == "WATCHDOG=1");
  }
  for (net::worker* const each : all) each->stop();
  for (std::thread& each : threads) each.join();
}
