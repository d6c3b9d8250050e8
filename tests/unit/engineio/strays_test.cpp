// Requests at another node than the one that has their session: both nodes in one process, without Redis.
#include "unit/engineio/two_nodes.hpp"

#include <catch2/catch.hpp>

using namespace flinxx;
using namespace flinxx::engineio;

TEST_CASE_METHOD(two_nodes, "polls and POSTs at another node are answered by their session") {
  memory_peer polling = here.connect();
  memory_peer posting = here.connect();
  CHECK(ask(polling, get()).empty());
  CHECK(ask(posting, post("4hello\x1e"
                          "4again")) == "ok");
  CHECK(there.heard == std::vector<std::string>{"hello", "again"});
  CHECK(run_all(polling) ==
        "4hello\x1e"
        "4again");
  CHECK(here.opened == 0);
  CHECK(ask(polling, get()).empty());
  CHECK(ask(posting, post("1")) == "ok");
  CHECK(run_all(polling) == "6");
  CHECK(there.end == ops::close_reason::transport_closed);
  CHECK(ask(polling, get()) == "400");
}

TEST_CASE_METHOD(two_nodes, "a second poll at another node ends the session, as at its own") {
  memory_peer first = here.connect();
  memory_peer second = there.connect();
  CHECK(ask(first, get()).empty());
  CHECK(there.ask(second, get()) == "400");
  CHECK(there.end == ops::close_reason::protocol_error);
  CHECK(run_all(first) == "1");
}

TEST_CASE_METHOD(two_nodes, "a client that leaves its poll at another node is lost to its session") {
  memory_peer peer = here.connect();
  CHECK(ask(peer, get()).empty());
  SECTION("by itself") {
    peer.reset();
    here.workers.run();
    CHECK(other->given_up == 1);
  }
  SECTION("with that node") {
    there.sessions().lose({8});
    CHECK(there.lost == 0);
    there.sessions().lose(run);
  }
  CHECK(there.lost == 1);
}

TEST_CASE_METHOD(two_nodes, "an answer that comes too late is nobody's") {
  memory_peer leaving = here.connect();
  other->is_slow = true;
  CHECK(ask(leaving, post("4x")).empty());
  leaving.reset();
  here.workers.run();
  other->deliver();
  other->is_slow = false;
  memory_peer next = here.connect();
  CHECK(ask(next, get()) == "4x");
}

TEST_CASE_METHOD(two_nodes, "what is under way to other nodes has bounds") {
  other->to = nullptr;
  const std::string body(2000, 'x');
  std::vector<memory_peer> peers;
  const auto next = [&](const std::string& request) {
    peers.push_back(here.connect());
    return ask(peers.back(), request);
  };
  SECTION("of an address") {
    CHECK(next(get()).empty());
    CHECK(next(get()).empty());
    CHECK(next(get()) == "400");
    CHECK(other->asked == 2);
    peers.front().reset();
    here.workers.run();
    CHECK(next(get()).empty());
  }
  SECTION("of bodies") {
    CHECK(next(post(body)).empty());
    CHECK(next(post(body)) == "400");
    CHECK(other->asked == 1);
  }
}

TEST_CASE_METHOD(two_nodes, "of few that may be under way an address has one") {
  other->to = nullptr;
  server_fixture narrow{settings_with(other, 3)};
  memory_peer peer = narrow.connect();
  CHECK(narrow.ask(peer, get()).empty());
  memory_peer second = narrow.connect();
  CHECK(narrow.ask(second, get()) == "400");
  CHECK(other->asked == 1);
}

TEST_CASE_METHOD(two_nodes, "what cannot be passed on, or need not be, is refused here") {
  memory_peer peer = here.connect();
  const std::string own = "&sid=AA" + sid.substr(7);
  CHECK(ask(peer, server_fixture::get(own)) == "400");
  CHECK(ask(peer, server_fixture::get("&sid=AB")) == "400");
  CHECK(ask(peer, "PUT " + get().substr(4)) == "400");
  CHECK(ask(peer, "POST " + server_fixture::upgrade(sid).substr(4)) == "400");
  CHECK(other->asked == 0);
}

TEST_CASE_METHOD(two_nodes, "a drain refuses what waits for other nodes, and they are told") {
  memory_peer peer = here.connect();
  CHECK(ask(peer, get()).empty());
  here.sessions().close_all(ops::close_reason::server_draining);
  CHECK(run_all(peer) == "400");
  CHECK(other->given_up == 1);
  CHECK(there.lost == 1);
}
