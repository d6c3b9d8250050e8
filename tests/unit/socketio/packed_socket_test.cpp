#include "socketio/packed_socket.hpp"

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>

using namespace flinxx;
using socketio::packed_socket;
using socketio::packed_socket_from;

namespace {

packed_socket example() {
  packed_socket s;
  s.sid = ops::slot_id::make(1, 2, 3);
  s.nsp = "/a";
  s.log.last = 9;
  s.log.events = {{R"(["n",1)", "", {}}, {R"(["m",{"_placeholder":true,"num":0})", "st-_A0", {std::string("\0x", 2)}}};
  s.log.state = "later";
  s.rooms = {"one", "", "three"};
  s.state = std::string("\0\xff", 2);
  return s;
}

}  // namespace

TEST_CASE("a packed socket is read as it was written") {
  const packed_socket s = example();
  CHECK(packed_socket_from(to_bytes(s)) == s);
  packed_socket bare;
  bare.sid = s.sid;
  CHECK(packed_socket_from(to_bytes(bare)) == bare);
}

TEST_CASE("what is cut off, longer or of another version is no packed socket") {
  std::string bytes = to_bytes(example());
  for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(packed_socket_from(bytes.substr(0, size)));
  CHECK_FALSE(packed_socket_from(bytes + "x"));
  ++bytes.front();
  CHECK_FALSE(packed_socket_from(bytes));
}

TEST_CASE("what would be no event for the client is no packed socket") {
  packed_socket s = example();
  SECTION("no array") {
    s.log.events[0].array = GENERATE("", "[", R"({"n":1)", R"(["n"]42["m")", R"(["n",)");
  }
  SECTION("a state that is none of a sealed text") {
    s.log.events[0].state = GENERATE("a\"b", "a b", "\\");
  }
  SECTION("a state that is too long") {
    s.log.state = std::string(socketio::offset_end::max_state + 1, 'a');
  }
  SECTION("more events than there have been") {
    s.log.last = 1;
  }
  SECTION("a number that no client counts to") {
    s.log.last = (std::uint64_t{1} << 53) + 1;
  }
  CHECK_FALSE(packed_socket_from(to_bytes(s)));
}
