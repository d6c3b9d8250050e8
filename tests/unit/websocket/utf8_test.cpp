#include "unit/websocket/frames.hpp"

#include <flinxx/websocket/utf8.hpp>

#include <catch2/catch.hpp>

using namespace flinxx::websocket;

namespace {

const std::vector<std::string> valid{
    "",
    "Hello-\xC2\xB5@\xC3\x9F\xC3\xB6\xC3\xA4\xC3\xBC\xC3\xA0\xC3\xA1-UTF-8!!",
    "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5",
    std::string(1, '\0'),
    "\x7F",
    "\xC2\x80",
    "\xDF\xBF",
    "\xE0\xA0\x80",
    "\xED\x9F\xBF",
    "\xEE\x80\x80",
    "\xEF\xBF\xBD",
    "\xEF\xBF\xBE",
    "\xEF\xBF\xBF",
    "\xF0\x90\x80\x80",
    "\xF4\x8F\xBF\xBF",
};

struct broken {
  std::string bytes;
  std::size_t fails_at;  // how many bytes it takes to know
};

const std::vector<broken> invalid{
    {"\x80", 1},
    {"\xBF", 1},
    {"a\x80\x80", 2},
    {"\xC0\xAF", 1},
    {"\xC1\xBF", 1},
    {"\xC3(", 2},
    {"\xE0\x9F\xBF", 2},
    {"\xE0\x80\xAF", 2},
    {"\xE1\x80\xC0", 3},
    {"\xED\xA0\x80", 2},
    {"\xED\xAD\xBF\xED\xB0\x80", 2},
    {"\xED\xBF\xBF", 2},
    {"\xF0\x8F\xBF\xBF", 2},
    {"\xF0\x80\x80\xAF", 2},
    {"\xF1\x80\x80\x7F", 4},
    {"\xF4\x90\x80\x80", 2},
    {"\xF5\x80", 1},
    {"\xF7\xBF\xBF\xBF", 1},
    {"\xF8\x88\x80\x80\x80", 1},
    {"\xFC\x84\x80\x80\x80\x80", 1},
    {"\xFE", 1},
    {"\xFF", 1},
    {"\xCE\xBA\xE1\xBD\xB9\xF4\x90\x80\x80 edited", 7},
    {"sixteen or more plain characters, and then \xFF", 44},
};

}  // namespace

TEST_CASE("valid UTF-8, whole and cut in two") {
  for (const auto& text : valid) {
    CAPTURE(text);
    CHECK(is_valid_utf8(text));
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      utf8_validator v;
      CHECK(v.write(std::string_view(text).substr(0, cut)));
      CHECK(v.complete() == is_valid_utf8(std::string_view(text).substr(0, cut)));
      CHECK(v.write(std::string_view(text).substr(cut)));
      CHECK(v.complete());
    }
  }
}

TEST_CASE("invalid UTF-8 fails on the first byte that proves it, and stays failed until reset") {
  for (const auto& [bytes, fails_at] : invalid) {
    CAPTURE(bytes);
    CHECK_FALSE(is_valid_utf8(bytes));
    utf8_validator v;
    for (std::size_t i = 0; i < fails_at; ++i)
      CHECK(v.write(std::string_view(bytes).substr(i, 1)) == (i + 1 < fails_at));
    CHECK_FALSE(v.write(""));
    CHECK_FALSE(v.write("a"));
    v.reset();
    CHECK(v.write("a"));
    CHECK(v.complete());
  }
}

TEST_CASE("a bad byte is found at every place of a long text") {
  for (std::size_t at = 0; at < 70; ++at) {
    std::string bytes(70, 'x');
    bytes[at] = '\xFF';
    CHECK_FALSE(is_valid_utf8(bytes));
  }
}

TEST_CASE("every code point alone, and each of its cuts") {
  for (unsigned code = 0; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 61) {
    const auto tail = [&](unsigned shift) { return static_cast<char>(0x80 | (code >> shift & 0x3F)); };
    std::string bytes;
    if (code < 0x80)
      bytes = {static_cast<char>(code)};
    else if (code < 0x800)
      bytes = {static_cast<char>(0xC0 | code >> 6), tail(0)};
    else if (code < 0x10000)
      bytes = {static_cast<char>(0xE0 | code >> 12), tail(6), tail(0)};
    else
      bytes = {static_cast<char>(0xF0 | code >> 18), tail(12), tail(6), tail(0)};
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (is_valid_utf8(bytes) == surrogate) FAIL("code point " << code);
    for (std::size_t cut = 1; cut < bytes.size(); ++cut)
      if (is_valid_utf8(std::string_view(bytes).substr(0, cut))) FAIL("a part of code point " << code);
  }
}

TEST_CASE("text messages are UTF-8, also over fragments and however the bytes come") {
  const seen refused = failed(close_code::invalid_payload);
  for (const auto& each : valid) {
    for (std::size_t cut = 0; cut <= each.size(); ++cut) {
      const std::string stream = text(each.substr(0, cut), false) + ping("") + more(each.substr(cut));
      const std::vector<seen> expected{{event_kind::ping, ""}, {event_kind::text, each}};
      CHECK(feed_whole(stream, 1000) == expected);
      CHECK(feed(stream, 1000, [] { return 1; }) == expected);
    }
  }
  for (const auto& each : invalid) {
    CHECK(feed_whole(text(each.bytes), 1000) == std::vector{refused});
    CHECK(feed(text(each.bytes), 1000, [] { return 1; }) == std::vector{refused});
    CHECK(feed_whole(text("", false) + more(each.bytes), 1000) == std::vector{refused});
    CHECK(feed_whole(binary(each.bytes), 1000) == std::vector{seen{event_kind::binary, each.bytes}});
  }
  CHECK(feed_whole(text("cut \xE2\x82"), 1000) == std::vector{refused});
  CHECK(feed_whole(text("cut \xE2", false) + more("\x82"), 1000) == std::vector{refused});
  CHECK(feed_whole(text("\xE2\x82\xAC") + text("\xAC"), 1000) ==
        std::vector{seen{event_kind::text, "\xE2\x82\xAC"}, refused});
}

TEST_CASE("invalid text fails before its frame or its code point has arrived") {
  constexpr std::size_t header = 6;
  for (const auto& [bytes, fails_at] : invalid) {
    const std::string stream = text(bytes + std::string(50, 'x'));
    CHECK(feed_whole(stream.substr(0, header + fails_at - 1), 1000).empty());
    CHECK(feed_whole(stream.substr(0, header + fails_at), 1000) == std::vector{failed(close_code::invalid_payload)});
  }
}
