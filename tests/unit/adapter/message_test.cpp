#include "adapter/message.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>

using namespace flinxx::adapter;
using nlohmann::json;

namespace {

// As redis-emitter publishes it.
json emitted() {
  return json::array({"emitter",
                      {{"type", 2}, {"data", {"news", 1, {{"a", "b"}}}}, {"nsp", "/"}},
                      {{"rooms", {"tea", 7}}, {"flags", json::object()}, {"except", {"staff"}}}});
}

std::variant<message, drop> read(const json& m, const message_limits& limits = {}, std::string_view nsp = "/") {
  const auto bytes = json::to_msgpack(m);
  return read_emit({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, nsp, "me", limits);
}

// With one part of it replaced.
drop dropped(const char* pointer, const json& value, const message_limits& limits = {}) {
  auto m = emitted();
  m[json::json_pointer(pointer)] = value;
  const auto out = read(m, limits);
  REQUIRE(std::holds_alternative<drop>(out));
  return std::get<drop>(out);
}

}  // namespace

TEST_CASE("a message of redis-emitter is read") {
  const auto m = std::get<message>(read(emitted()));
  CHECK(std::get<emission>(m.what).array == R"(["news",1,{"a":"b"}])");
  CHECK(m.rooms == std::vector<std::string>{"tea", "7"});
  CHECK(m.except == std::vector<std::string>{"staff"});
  CHECK_FALSE(std::get<emission>(m.what).is_volatile);
}

// Captured from @socket.io/redis-adapter 8.3.0.
TEST_CASE("a message of redis-adapter is read") {
  const std::string bytes =
      "\x93\xA6"
      "0iWdOU\x83\xA4type\x02\xA4"
      "data\x93\xA5offer\x81\xA3sdp\xA3v=0\x01\xA3nsp\xA1/"
      "\x83\xA5rooms\x91\xA5room1\xA6"
      "except\x91\xA1x\xA5"
      "flags\x80";
  const auto m = std::get<message>(read_emit(bytes, "/", "", {}));
  CHECK(std::get<emission>(m.what).array == R"(["offer",{"sdp":"v=0"},1])");
  CHECK(m.rooms == std::vector<std::string>{"room1"});
  CHECK(m.except == std::vector<std::string>{"x"});
}

TEST_CASE("a volatile one, and one with binary") {
  auto m = emitted();
  m[2]["flags"] = {{"volatile", true}, {"compress", false}};
  m[1]["data"] = json::array({"bytes", json::binary({0, 255})});
  const auto out = std::get<emission>(std::get<message>(read(m)).what);
  CHECK(out.is_volatile);
  CHECK(out.array == R"(["bytes",{"_placeholder":true,"num":0}])");
  CHECK(out.attachments == std::vector<std::string>{std::string("\x00\xFF", 2)});
}

TEST_CASE("without rooms or namespace it is for all of the main one") {
  auto m = emitted();
  m[1].erase("nsp");
  m[2] = json::object({{"rooms", nullptr}});
  CHECK(std::get<message>(read(m)).rooms.empty());
  CHECK(std::get<drop>(read(m, {}, "/news")) == drop::not_heard);
}

TEST_CASE("what is for others is not heard") {
  CHECK(dropped("/0", "me") == drop::own);
  CHECK(dropped("/1/nsp", "/news") == drop::not_heard);
}

TEST_CASE("what has another form is malformed") {
  for (const json& other : {json(), json(1), json("x"), json::array(), json::object(), json::array({1, 2, 3}),
                            json::array({"emitter", emitted()[1]}), json::binary({1})})
    CHECK(std::get<drop>(read(other)) == drop::malformed);
  auto longer = emitted();
  longer.push_back(1);
  CHECK(std::get<drop>(read(longer)) == drop::malformed);
  CHECK(dropped("/0", 1) == drop::malformed);
  CHECK(dropped("/0", json::binary({1})) == drop::malformed);
  for (const char* part : {"/1", "/2"})
    for (const json& other : {json(), json(1), json("x"), json::array({1})})
      CHECK(dropped(part, other) == drop::malformed);
  for (const json& type : {json(), json(0), json(3), json(5), json(2.5), json("2")})
    CHECK(dropped("/1/type", type) == drop::malformed);
  for (const json& data : {json(), json("x"), json::object(), json::array(), json::array({nullptr}),
                           json::array({json::array()}), json::array({"connect"}), json::array({"disconnect", 1})})
    CHECK(dropped("/1/data", data) == drop::malformed);
  for (const json& nsp : {json(), json(1), json::array()}) CHECK(dropped("/1/nsp", nsp) == drop::malformed);
  for (const char* rooms : {"/2/rooms", "/2/except"})
    for (const json& other :
         {json("tea"), json(1), json::object(), json::array({nullptr}), json::array({json::array()})})
      CHECK(dropped(rooms, other) == drop::malformed);
}

TEST_CASE("a placeholder without its attachment is malformed where there is binary") {
  const json faked = {{"_placeholder", true}, {"num", 7}};
  CHECK(dropped("/1/data", json::array({"x", json::binary({1}), faked})) == drop::malformed);
}

TEST_CASE("what is over a limit is dropped") {
  CHECK(dropped("/1/data", {"x", std::string(1000, 'x')}, {.max_size = 500}) == drop::too_large);
  CHECK(dropped("/1/data", {"x", std::string(300, '\x01')}, {.max_size = 500}) == drop::too_large);  // as JSON
  CHECK(dropped("/2/rooms", {"1", "2", "3"}, {.max_rooms = 3}) == drop::too_large);                  // and one excepted
  CHECK(dropped("/1/data", json::array({"x", json::binary({}), json::binary({})}), {.max_attachments = 1}) ==
        drop::too_large);
  CHECK(dropped("/1/data", json::array({"x", {{{"a", json::array()}}}}), {.max_depth = 3}) == drop::too_large);
  auto deep = emitted();
  deep[1]["data"] = json::array({"x", {{{"a", json::array()}}}});
  CHECK(std::holds_alternative<message>(read(deep, {.max_depth = 4})));
}

TEST_CASE("sockets enter rooms, leave them and are put out") {
  const auto asked = [](const std::string& text) { return std::get<message>(read_request(text, "me", {})); };
  const auto join = asked(R"({"type":2,"opts":{"rooms":["tea"],"except":["x"]},"rooms":["coffee",7]})");
  CHECK(join.rooms == std::vector<std::string>{"tea"});
  CHECK(join.except == std::vector<std::string>{"x"});
  CHECK(std::get<room_change>(join.what).enters);
  CHECK(std::get<room_change>(join.what).rooms == std::vector<std::string>{"coffee", "7"});
  const auto leave = asked(R"({"uid":"0iWdOU","type":3,"opts":{"rooms":[],"except":[]},"rooms":["coffee"]})");
  CHECK_FALSE(std::get<room_change>(leave.what).enters);
  CHECK(std::get<expulsion>(asked(R"({"type":4,"opts":{},"close":true})").what).whole_connection);
  CHECK_FALSE(std::get<expulsion>(asked(R"({"type":4,"opts":{}})").what).whole_connection);
}

TEST_CASE("other requests are not heard, or malformed") {
  const auto why = [](const std::string& text) {
    return std::get<drop>(read_request(text, "me", {.max_size = 100, .max_rooms = 2}));
  };
  for (const char* type : {"0", "1", "5", "6", "7", "8", "9", "-1", "2.5", "1e99"})
    CHECK(why(R"({"requestId":"x","opts":{},"rooms":["a"],"type":)" + std::string(type) + "}") == drop::not_heard);
  CHECK(why(R"({"type":2,"requestId":"x","sid":"y","room":"z"})") == drop::not_heard);
  CHECK(why("\x81\xA4type\x07") == drop::not_heard);
  CHECK(why(R"({"uid":"me","type":4,"opts":{}})") == drop::own);
  CHECK(why(R"({"type":4,"opts":{"rooms":["a","b"],"except":["c"]}})") == drop::too_large);
  CHECK(why(R"({"type":2,"opts":{"rooms":["a"]},"rooms":["b","c"]})") == drop::too_large);
  CHECK(why('{' + std::string(100, ' ')) == drop::too_large);
  for (const char* text :
       {"{", "{}", "{}x", R"({"type":"4","opts":{}})", R"({"type":4,"opts":[]})", R"({"type":4,"opts":{"rooms":"a"}})",
        R"({"type":2,"opts":{}})", R"({"type":2,"opts":{},"rooms":[]})", R"({"type":2,"opts":{},"rooms":"a"})",
        R"({"type":2,"opts":{},"rooms":[[]]})", "{\"type\":4,\"opts\":{},\"x\":\"\xFF\"}"})
    CHECK(why(text) == drop::malformed);
}
