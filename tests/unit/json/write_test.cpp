#include <flinxx/json/scan.hpp>
#include <flinxx/json/write.hpp>

#include <catch2/catch.hpp>

using flinxx::json::append_quoted;

namespace {

std::string json_string(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

}  // namespace

TEST_CASE("strings are written as JSON.stringify writes them") {
  using namespace std::string_literals;
  CHECK(json_string("") == R"("")");
  CHECK(json_string("plain / text") == R"("plain / text")");
  CHECK(json_string("\"\\\b\f\n\r\t") == R"("\"\\\b\f\n\r\t")");
  CHECK(json_string("\0\x01\x0B\x1F"s) == R"("\u0000\u0001\u000b\u001f")");
  CHECK(json_string("\x7F\xE2\x80\xA8\xF0\x9F\x98\x80") == "\"\x7F\xE2\x80\xA8\xF0\x9F\x98\x80\"");
  CHECK(json_string("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n") == R"("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n")");
}

TEST_CASE("what is written is appended, and can be read again") {
  std::string out = "[";
  append_quoted(out, "a\nb");
  CHECK(out == R"(["a\nb")");
  for (unsigned first = 0; first < 0x80; ++first) {
    const std::string text = std::string(first % 11, 'x') + static_cast<char>(first) + "tail of the text";
    const std::string literal = json_string(text);
    const auto v = flinxx::json::parse(literal, 0);
    REQUIRE(v);
    CHECK(flinxx::json::decode(*v) == text);
  }
}
