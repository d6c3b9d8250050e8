#include "adapter/msgpack.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace flinxx::adapter;
using namespace std::string_literals;

namespace {

std::string text_of(std::string_view bytes, const msgpack_limits& limits = {}) {
  const auto read = to_json(bytes, limits);
  if (const auto* const why = std::get_if<drop>(&read)) return *why == drop::malformed ? "malformed" : "too large";
  return std::get<json_text>(read).text;
}

}  // namespace

TEST_CASE("what MessagePack and JSON both have is written as JSON.stringify does") {
  CHECK(text_of("\xC0"s) == "null");
  CHECK(text_of("\xC2"s) == "false");
  CHECK(text_of("\x95\xC3\x07\xFF\xCD\x01\x00\xD1\xFF\x00"s) == "[true,7,-1,256,-256]");
  CHECK(text_of("\xCF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s) == "18446744073709551615");
  CHECK(text_of("\xD3\x80\x00\x00\x00\x00\x00\x00\x00"s) == "-9223372036854775808");
  CHECK(text_of("\xCB\x3F\xF8\x00\x00\x00\x00\x00\x00"s) == "1.5");
  CHECK(text_of("\xCA\x3F\xC0\x00\x00"s) == "1.5");
  CHECK(text_of("\xCB\x7F\xF8\x00\x00\x00\x00\x00\x00"s) == "null");  // NaN
  CHECK(text_of("\xA5\"\\\n\x01\xC3\xA4"s.replace(0, 1, "\xA6")) == R"("\"\\\n\u0001ä")");
  CHECK(text_of("\x82\xA1"
                "a\x80\xA1"
                "b\x90"s) == R"({"a":{},"b":[]})");
  CHECK(text_of("\x92\x91\x01\x81\xA1k\xC0"s) == R"([[1],{"k":null}])");
}

TEST_CASE("binary becomes attachments, each with its placeholder") {
  const auto read = to_json("\x92\xC4\x02\x00\xFF\xC5\x00\x01x"s, {});
  const auto& out = std::get<json_text>(read);
  CHECK(out.text == R"([{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])");
  CHECK(out.attachments == std::vector<std::string>{"\x00\xFF"s, "x"});
  CHECK(text_of("\x92\xC4\x00\xC4\x00"s, {.max_attachments = 1}) == "too large");
}

TEST_CASE("a time is written as Date.toJSON does, in all three forms") {
  CHECK(text_of("\xD6\xFF\x00\x00\x00\x01"s) == R"("1970-01-01T00:00:01.000Z")");
  // 2026-11-27T12:34:56.789Z: 789,000,000 ns in 30 bits, 1,795,782,896 s in 34
  CHECK(text_of("\xD7\xFF\xBC\x1C\xBD\x00\x6B\x09\x78\xF0"s) == R"("2026-11-27T12:34:56.789Z")");
  CHECK(text_of("\xC7\x0C\xFF\x00\x00\x00\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s) == R"("1969-12-31T23:59:59.000Z")");
  CHECK(text_of("\xC7\x0C\xFF\x00\x00\x00\x00\x00\x00\x07\xDB\xA8\x21\x80\x00"s) == R"("+275760-09-13T00:00:00.000Z")");
  CHECK(text_of("\xC7\x0C\xFF\x3B\x9A\xC9\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s) == "null");
}

TEST_CASE("what JSON has not is malformed") {
  CHECK(text_of("") == "malformed");
  CHECK(text_of("\xC1"s) == "malformed");              // no type
  CHECK(text_of("\x01\x01"s) == "malformed");          // more behind it
  CHECK(text_of("\x81\x01\x01"s) == "malformed");      // a key that is no text
  CHECK(text_of("\xD4\x00\x00"s) == "malformed");      // an extension
  CHECK(text_of("\xD5\xFF\x00\x00"s) == "malformed");  // a time of two bytes
  CHECK(text_of("\xA2\xC3("s) == "malformed");         // no UTF-8
  CHECK(text_of("\xA3\xED\xA0\x80"s) == "malformed");  // a surrogate
}

TEST_CASE("every part of a message is malformed") {
  const auto whole =
      "\x93\xA7"
      "emitter\x83\xA4type\x02\xA4"
      "data\x93\xA1x\xC4\x02\x00\xFF\xCB\x3F\xF8\x00\x00\x00\x00\x00\x00\xA3nsp\xA1/\x80"s;
  REQUIRE(text_of(whole).starts_with("[\"emitter\""));
  for (std::size_t size = 0; size < whole.size(); ++size) CHECK(text_of(whole.substr(0, size)) == "malformed");
}

TEST_CASE("depth and size are bounded, and what is announced takes no memory") {
  CHECK(text_of(std::string(10'000, '\x91')) == "too large");
  CHECK(text_of("\x91\x91\x90"s, {.max_depth = 3}) == "[[[]]]");
  CHECK(text_of("\x91\x91\x90"s, {.max_depth = 2}) == "too large");
  CHECK(text_of("\x91\x81\xA1k\x90"s, {.max_depth = 2}) == "too large");
  CHECK(text_of("\x91\x91\xC4\x01x"s, {.max_depth = 3}) == R"([[{"_placeholder":true,"num":0}]])");
  CHECK(text_of("\x91\x91\xC4\x01x"s, {.max_depth = 2}) == "too large");
  CHECK(text_of("\xA5hello"s, {.max_text = 7}) == "\"hello\"");
  CHECK(text_of("\xA5hello"s, {.max_text = 6}) == "too large");
  for (const auto& announced : {"\xDB\xFF\xFF\xFF\xFFx"s, "\xC6\xFF\xFF\xFF\xFFx"s, "\xDD\xFF\xFF\xFF\xFF\xC0"s,
                                "\xDF\xFF\xFF\xFF\xFF\xA1k\xC0"s, "\xC9\xFF\xFF\xFF\xFF\xFFx"s})
    CHECK(text_of(announced) == "malformed");
}
