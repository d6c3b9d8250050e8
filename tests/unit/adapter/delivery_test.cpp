#include "adapter/delivery.hpp"

#include <flinxx/net/worker.hpp>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <string>

using namespace flinxx;
using namespace flinxx::adapter;

namespace {

message of_size(std::size_t size) {
  message m;
  m.what = emission{"[\"x\"]", {std::string(size, 'x')}};
  return m;
}

void run_what_is_posted(socketio::host& host, std::size_t worker) {
  host.server(worker).home().context().restart();
  host.server(worker).home().context().poll();
}

}  // namespace

TEST_CASE("what is under way has a bound, until all workers have dealt with it") {
  socketio::host host({.http = {.threads = 2}});
  delivery d(host, 10'000);
  for (int round = 0; round < 3; ++round) {
    int delivered = 0;
    while (d.deliver("/", of_size(1'000))) ++delivered;
    CHECK(delivered > 5);
    CHECK(delivered < 10);
    run_what_is_posted(host, 0);
    CHECK_FALSE(d.deliver("/", of_size(1'000)));
    run_what_is_posted(host, 1);
  }
  CHECK(d.deliver("/", of_size(20'000)));  // alone
  CHECK_FALSE(d.deliver("/", of_size(0)));
}

TEST_CASE("small messages count with all that they take") {
  socketio::host host;
  delivery d(host, 100'000);
  int delivered = 0;
  while (d.deliver("/", of_size(0))) ++delivered;
  CHECK(delivered < 1'000);
}

TEST_CASE("what is under way may outlive its delivery") {
  socketio::host host;
  CHECK(delivery(host, 10'000).deliver("/", of_size(1)));
  run_what_is_posted(host, 0);
}
