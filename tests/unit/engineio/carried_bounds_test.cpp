// What the WebSockets of one address can make two nodes hold, where one carries them for the other.
#include "engineio/carried_flow.hpp"
#include "unit/engineio/two_nodes.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

using namespace flinxx;
using namespace flinxx::engineio;

namespace {

constexpr std::size_t bound = 400'000;
constexpr std::size_t buffer = 65'536;  // is read at a time
const std::string large(60'000, 'x');

struct crowd : two_nodes {
  struct member {
    memory_peer socket;
    session* its_session;
  };

  // Who has upgraded at the other node.
  member enter(std::string_view address = "192.0.2.1") {
    memory_peer opening = there.connect();
    const std::string another = there.open(opening);
    member fresh{narrow.connect(address), there.last};
    fresh.socket.send(server_fixture::upgrade(another));
    settle();
    fresh.socket.send(websocket::text("2probe"));
    settle();
    fresh.socket.send(websocket::text("5"));
    settle();
    (void)fresh.socket.take();
    return fresh;
  }
  void settle() {
    for (int i = 0; i < 4; ++i) {
      narrow.workers.run();
      there.workers.run();
    }
  }

  server_fixture narrow{[this] {
    auto s = settings_with(other);
    s.max_carried_bytes = bound;
    return s;
  }()};
};

}  // namespace

TEST_CASE_METHOD(crowd, "what many of an address send while nothing arrives has one bound, and all of it arrives") {
  std::vector<member> all;
  for (int i = 0; i < 20; ++i) all.push_back(enter());
  member elsewhere = enter("198.51.100.1");
  other->stands_still = true;
  for (int round = 0; round < 3; ++round)
    for (member& each : all) each.socket.send(websocket::text("4" + large));
  settle();
  CHECK(other->bytes_coming > bound - buffer);
  CHECK(other->bytes_coming < bound + buffer);
  const std::size_t before = other->bytes_coming;
  elsewhere.socket.send(websocket::text("4" + large));
  settle();
  CHECK(other->bytes_coming > before + large.size());
  other->go_on();
  settle();
  CHECK(there.heard.size() == 61);
  for (member& each : all) {
    each.socket.send(websocket::text("4still here"));
    settle();
    CHECK(there.heard.back() == "still here");
    CHECK_FALSE(each.socket.closed());
  }
}

TEST_CASE_METHOD(crowd, "while an address waits, one that leaves makes room for the others") {
  std::vector<member> all;
  for (int i = 0; i < 12; ++i) all.push_back(enter());
  other->stands_still = true;
  for (member& each : all) each.socket.send(websocket::text("4" + large));
  settle();
  const std::size_t before = other->bytes_coming;
  for (std::size_t i = 0; i < 6; ++i) {
    all[i].its_session->close(ops::close_reason::flood);
    all[i].socket.end();
  }
  settle();
  CHECK(other->bytes_coming > before + buffer);
  CHECK(other->bytes_coming < before + bound);
}

TEST_CASE_METHOD(crowd, "of those of an address who do not read, the one that is furthest behind is closed") {
  std::vector<member> all;
  for (int i = 0; i < 6; ++i) all.push_back(enter());
  member elsewhere = enter("198.51.100.1");
  member& reads = all.back();
  for (member& each : all)
    if (&each != &reads) each.socket.stop_reading();
  elsewhere.socket.stop_reading();
  const auto send = [&](member& to, int times) {
    for (int i = 0; i < times; ++i) to.its_session->send_text(large);
    settle();
  };
  send(elsewhere, 2);
  send(all[0], 2);
  for (std::size_t i = 1; i < 5; ++i) send(all[i], 1);
  for (const member& each : all) CHECK_FALSE(each.socket.closed());
  send(all[1], 1);
  CHECK(std::count_if(all.begin(), all.end(), [](const member& m) { return m.socket.closed(); }) == 1);
  CHECK((all[0].socket.closed() || all[1].socket.closed()));
  CHECK_FALSE(elsewhere.socket.closed());
  (void)reads.socket.take();
  send(reads, 1);
  CHECK(reads.socket.take().size() > large.size());
  member& late = all[4];
  late.socket.read_again();
  settle();
  CHECK(late.socket.take().size() > large.size());
  send(late, 3);
  CHECK(late.socket.take().size() > 3 * large.size());
}

TEST_CASE_METHOD(crowd, "who sends a byte at a time makes few letters") {
  member one = enter();
  other->stands_still = true;
  const std::string frame = websocket::text("4" + std::string(100, 'x'));
  for (int i = 0; i < 30; ++i)
    for (const char byte : frame) {
      one.socket.send({&byte, 1});
      narrow.workers.run();
    }
  CHECK(other->coming.size() < 1100);
  other->go_on();
  settle();
  settle();
  CHECK(there.heard.size() == 30);
}
