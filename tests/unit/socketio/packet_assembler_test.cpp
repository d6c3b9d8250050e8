#include "socketio/packet_assembler.hpp"

#include <catch2/catch.hpp>

#include <string>

using flinxx::socketio::assembly;
using flinxx::socketio::packet_assembler;

namespace {

constexpr std::size_t most = 100;
const flinxx::socketio::decode_limits limits{.max_attachments = 2};

// Gone when the attachments come, as a message from a connection is.
assembly text(packet_assembler& a, const std::string& message) {
  return a.text(std::string(message), limits).state;
}

}  // namespace

TEST_CASE("a packet without attachments is whole at once") {
  packet_assembler a;
  const std::string message = R"(2/b,7["x",1,2])";
  const auto result = a.text(message, limits);
  REQUIRE(result.state == assembly::whole);
  CHECK(result.content->nsp == "/b");
  CHECK(result.content->ack_id == 7);
  CHECK(result.content->event.name.raw == R"("x")");
  CHECK(result.content->event.arguments == "1,2");
  CHECK(result.content->event.array.raw == R"(["x",1,2])");
  CHECK(result.attachments().empty());
  CHECK_FALSE(a.waits());
}

TEST_CASE("attachments follow their packet") {
  packet_assembler a;
  const std::string data = R"(["x",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}])";
  CHECK(text(a, "52-/b," + data) == assembly::more);
  CHECK(a.waits());
  CHECK(a.binary("one", most).state == assembly::more);
  const auto result = a.binary("two", most);
  REQUIRE(result.state == assembly::whole);
  CHECK_FALSE(a.waits());
  CHECK(result.content->nsp == "/b");
  CHECK(result.content->data->raw == data);
  CHECK(result.content->event.name.raw == R"("x")");
  CHECK(result.content->event.arguments == data.substr(5, data.size() - 6));
  REQUIRE(result.attachments().size() == 2);
  CHECK(result.attachments()[0] == "one");
  CHECK(result.attachments()[1] == "two");
  CHECK(text(a, R"(2["y"])") == assembly::whole);  // and goes on
}

TEST_CASE("what breaks the order or the rules is broken") {
  packet_assembler a;
  CHECK(a.binary("one", most).state == assembly::broken);
  CHECK(text(a, "9") == assembly::broken);
  CHECK(text(a, R"(53-["x"])") == assembly::broken);  // too many
  CHECK(text(a, R"(51-["x"])") == assembly::more);
  CHECK(text(a, R"(2["x"])") == assembly::broken);
  a.forget();
  CHECK_FALSE(a.waits());
  CHECK(text(a, R"(51-["x",{"_placeholder":true,"num":1}])") == assembly::more);
  CHECK(a.binary("one", most).state == assembly::broken);  // there is no second one
}

TEST_CASE("a packet and its attachments together have a bound") {
  packet_assembler a;
  const std::string head = R"(52-["x"])";
  CHECK(text(a, head) == assembly::more);
  CHECK(a.binary(std::string(most / 2, 'x'), most).state == assembly::more);
  CHECK(a.binary(std::string(most / 2 - head.size(), 'x'), most).state == assembly::whole);
  CHECK(text(a, head) == assembly::more);
  CHECK(a.binary(std::string(most / 2, 'x'), most).state == assembly::more);
  CHECK(a.binary(std::string(most / 2 - head.size() + 1, 'x'), most).state == assembly::too_large);
}
