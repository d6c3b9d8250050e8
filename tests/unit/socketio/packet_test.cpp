#include <flinxx/socketio/packet.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>

using namespace flinxx;
using namespace flinxx::socketio;

TEST_CASE("CONNECT, with and without namespace and auth") {
  CHECK(decode("0")->type == packet_type::connect);
  CHECK(decode("0")->nsp == "/");
  CHECK(decode("0/custom")->nsp == "/custom");
  CHECK(decode("0/custom,")->nsp == "/custom");
  const auto p = decode(R"(0/admin,{"token":"123"})");
  REQUIRE(p);
  CHECK(p->nsp == "/admin");
  CHECK(p->data->raw == R"({"token":"123"})");
}

TEST_CASE("EVENT and ACK") {
  const auto e = decode(R"(2["hello",1,{"a":[]}])");
  REQUIRE(e);
  CHECK(e->event.name.raw == R"("hello")");
  CHECK(e->data->raw == R"(["hello",1,{"a":[]}])");
  CHECK_FALSE(e->ack_id);
  CHECK(decode(R"(2/admin,456["hello"])")->ack_id == 456U);
  CHECK(decode(R"(212["hello"])")->ack_id == 12U);
  CHECK(decode("3/admin,456[]")->type == packet_type::ack);
  CHECK(decode("30[1]")->ack_id == 0U);
}

TEST_CASE("binary packets announce their attachments") {
  const auto e = decode(R"(52-/admin,7["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])");
  REQUIRE(e);
  CHECK(e->type == packet_type::binary_event);
  CHECK(e->attachments == 2);
  CHECK(e->nsp == "/admin");
  CHECK(e->ack_id == 7U);
  CHECK(decode(R"(510-["x"])")->attachments == 10);
  CHECK_FALSE(decode(R"(511-["x"])"));
  CHECK_FALSE(decode(R"(5["x"])"));
  CHECK_FALSE(decode(R"(5-["x"])"));
  CHECK_FALSE(decode(R"(52["x"])"));
  CHECK_FALSE(decode(R"(5999999999999999999999-["x"])"));
}

TEST_CASE("DISCONNECT carries nothing") {
  CHECK(decode("1"));
  CHECK(decode("1/admin,"));
  CHECK_FALSE(decode("1{}"));
}

TEST_CASE("what breaks a rule is refused") {
  for (const std::string_view bad : {"",
                                     "7",
                                     "a",
                                     "2",
                                     "2{}",
                                     "2[]",
                                     "2[{}]",
                                     "2[null]",
                                     "2abc[\"x\"]",
                                     "2[\"x\"",
                                     "2[\"x\"]x",
                                     "2\"x\"",
                                     "3",
                                     "3{}",
                                     "3\"x\"",
                                     "0[]",
                                     "0\"x\"",
                                     "0{",
                                     "21x[\"x\"]",
                                     "29999999999999999999[\"x\"]",
                                     "2/admin[\"x\"]"}) {
    CAPTURE(bad);
    CHECK_FALSE(decode(bad));
  }
}

TEST_CASE("reserved names are not accepted, however they are written") {
  for (const std::string_view name :
       {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener", "\\u0063onnect"}) {
    CAPTURE(name);
    CHECK_FALSE(decode("2[\"" + std::string(name) + "\"]"));
  }
  CHECK(decode(R"(2["connected"])"));
  CHECK(decode(R"(2[12,"a number may be a name"])"));
}

TEST_CASE("limits") {
  CHECK_FALSE(decode("2[\"x\"," + std::string(200, '[') + std::string(200, ']') + "]"));
  CHECK(decode("2[\"x\"," + std::string(100, '[') + std::string(100, ']') + "]"));
  CHECK_FALSE(decode("0/" + std::string(1000, 'n')));
}

TEST_CASE("the arguments behind the name") {
  CHECK(decode(R"(2["a"])")->event.arguments.empty());
  CHECK(decode(R"(2[ "a" , 1, {"b":[2]} ])")->event.arguments == R"( 1, {"b":[2]} )");
  CHECK(decode(R"(2["a,b",","])")->event.arguments == R"(",")");
}

TEST_CASE("placeholders name attachments that there are") {
  const auto fit = [](std::string_view text) { return placeholders_fit(*decode(text)); };
  CHECK(fit(R"(52-["x",{"_placeholder":true,"num":0},[{"a":{"_placeholder":true,"num":1}}]])"));
  CHECK(fit(R"(51-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}])"));
  CHECK(fit(R"(51-["x",{"_placeholder":false,"num":9}])"));
  CHECK_FALSE(fit(R"(51-["x",{"_placeholder":true,"num":1}])"));
  CHECK_FALSE(fit(R"(51-["x",{"_placeholder":true,"num":-1}])"));
  CHECK_FALSE(fit(R"(51-["x",{"_placeholder":true,"num":"0"}])"));
  CHECK_FALSE(fit(R"(51-["x",{"_placeholder":true}])"));
  CHECK_FALSE(fit(R"(51-["x",[{"deep":[{"_placeholder":true,"num":2}]}]])"));
  CHECK(fit(R"(51-["x",{"_placeholder":false,"num":9,"\u005fplaceholder":true,"num" : 0 }])"));
  CHECK_FALSE(fit(R"(51-["x",{"_placeholder":true,"num":0,"a":1,"num":1}])"));
  CHECK_FALSE(fit(R"(51-["x",{"_placeholder":false,"a":{"_placeholder":true}},1])"));
  CHECK(fit(R"(51-["x",{"_placeholder":"true"},{"_placeholder":[true]},["_placeholder",true],{"num":[]}])"));
}

TEST_CASE("a deep packet takes no longer to look through than a flat one") {
  const auto shortest = [](std::size_t depth) {
    std::string text = "51-[\"x\",";
    for (std::size_t i = 0; i < depth; ++i) text += "{\"a\":";
    text += "[1" + std::string(400'000, ' ');
    for (int i = 0; i < 100'000; ++i) text += ",1";
    text += "]" + std::string(depth, '}') + "]";
    const auto p = decode(text, {.max_attachments = 1, .max_depth = json::depth_limit});
    REQUIRE(p);
    auto best = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 5; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      REQUIRE(placeholders_fit(*p));
      best = std::min(best, std::chrono::steady_clock::now() - begin);
    }
    return best;
  };
  CHECK(shortest(500) < 50 * shortest(1));
}
