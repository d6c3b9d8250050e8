#include "unit/websocket/frames.hpp"

#include <catch2/catch.hpp>

using namespace flinxx::websocket;

namespace {

constexpr std::size_t limit = 200'000;

// The events of a stream, which must not depend on how it is cut.
std::vector<seen> events_of(const std::string& stream, std::size_t max_message = limit) {
  auto events = feed_whole(stream, max_message);
  CHECK(feed(stream, max_message, [] { return 1; }) == events);
  std::mt19937 random(static_cast<unsigned>(stream.size()));
  for (const std::size_t largest : {3U, 20U, 4000U}) {
    std::uniform_int_distribution<std::size_t> size(1, largest);
    CHECK(feed(stream, max_message, [&] { return size(random); }) == events);
  }
  return events;
}

using events = std::vector<seen>;

const events protocol_error{failed(close_code::protocol_error)};
const events too_big{failed(close_code::message_too_big)};

}  // namespace

TEST_CASE("messages of every form of length arrive as they were sent") {
  for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 125U, 126U, 127U, 128U, 65535U, 65536U, 131072U}) {
    const std::string payload(size, '*');
    CHECK(events_of(text(payload)) == events{{event_kind::text, payload}});
    const std::string bytes(size, '\xFE');
    CHECK(events_of(binary(bytes)) == events{{event_kind::binary, bytes}});
  }
}

TEST_CASE("messages follow each other") {
  CHECK(events_of(text("a") + binary("b") + ping("") + text("")) ==
        events{{event_kind::text, "a"}, {event_kind::binary, "b"}, {event_kind::ping, ""}, {event_kind::text, ""}});
}

TEST_CASE("unmasking is right for every length and every cut") {
  std::string payload;
  for (int i = 0; i < 70; ++i) {
    payload += static_cast<char>('0' + i % 75);
    const std::string stream = text(payload);
    for (std::size_t cut = 1; cut < stream.size(); ++cut) {
      bool first = true;
      const auto seen_events = feed(stream, limit, [&] { return std::exchange(first, false) ? cut : stream.size(); });
      REQUIRE(seen_events == events{{event_kind::text, payload}});
    }
  }
}

TEST_CASE("a message that lies whole in the input is not copied") {
  std::string stream = text("hello") + ping("now") + text(std::string(1000, 'x'));
  parser p(limit);
  std::span<char> input(stream);
  for (const std::string_view expected : {"hello", "now", "x"}) {
    const event e = p.next(input);
    CHECK(e.payload.starts_with(expected));
    CHECK(e.payload.data() >= stream.data());
    CHECK(e.payload.data() + e.payload.size() <= stream.data() + stream.size());
  }
  CHECK(input.empty());
}

TEST_CASE("pings and pongs") {
  for (const std::size_t size : {0U, 1U, 124U, 125U}) {
    const std::string payload(size, '\xFE');
    CHECK(events_of(ping(payload)) == events{{event_kind::ping, payload}});
    CHECK(events_of(pong(payload)) == events{{event_kind::pong, payload}});
  }
  CHECK(events_of(ping(std::string(126, 'x'))) == protocol_error);
  CHECK(events_of(pong(std::string(70000, 'x'))) == protocol_error);
  CHECK(events_of(client_frame{9, "x", true, 0, true, 2}.bytes()) == protocol_error);
  CHECK(events_of(client_frame{9, "x", false}.bytes()) == protocol_error);
  CHECK(events_of(client_frame{10, "x", false}.bytes()) == protocol_error);
  CHECK(events_of(client_frame{8, "", false}.bytes()) == protocol_error);
}

TEST_CASE("reserved bits and opcodes are refused, whatever stands before them") {
  for (unsigned bits = 1; bits < 8; ++bits) {
    for (const unsigned op : {1U, 2U, 8U, 9U, 10U})
      CHECK(events_of(client_frame{op, "", true, bits}.bytes()) == protocol_error);
    CHECK(events_of(text("a") + client_frame{1, "b", true, bits}.bytes() + ping("")) ==
          events{{event_kind::text, "a"}, protocol_error[0]});
    CHECK(events_of(text("a", false) + client_frame{0, "b", true, bits}.bytes()) == protocol_error);
  }
  for (const unsigned op : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
    CHECK(events_of(client_frame{op, ""}.bytes()) == protocol_error);
    CHECK(events_of(client_frame{op, "payload"}.bytes() + ping("")) == protocol_error);
    CHECK(events_of(text("a", false) + client_frame{op, "b"}.bytes()) == protocol_error);
  }
}

TEST_CASE("every frame of a client is masked") {
  for (const unsigned op : {1U, 2U, 8U, 9U, 10U})
    CHECK(events_of(client_frame{op, "", true, 0, false}.bytes()) == protocol_error);
}

TEST_CASE("lengths come in their shortest form") {
  CHECK(events_of(client_frame{1, "x", true, 0, true, 2}.bytes()) == protocol_error);
  CHECK(events_of(client_frame{1, std::string(125, 'x'), true, 0, true, 2}.bytes()) == protocol_error);
  CHECK(events_of(client_frame{1, std::string(126, 'x'), true, 0, true, 8}.bytes()) == protocol_error);
  CHECK(events_of(client_frame{1, std::string(65535, 'x'), true, 0, true, 8}.bytes()) == protocol_error);
  CHECK(events_of(std::string("\x82\xFF\x80", 3)) == protocol_error);  // 64 bits with the top one set
}

TEST_CASE("fragments are joined") {
  CHECK(events_of(text("frag", false) + more("ment")) == events{{event_kind::text, "fragment"}});
  CHECK(events_of(binary("a", false) + more("b", false) + more("c", false) + more("d")) ==
        events{{event_kind::binary, "abcd"}});
  CHECK(events_of(text("", false) + more("", false) + more("")) == events{{event_kind::text, ""}});
  CHECK(events_of(text("", false) + more("middle", false) + more("")) == events{{event_kind::text, "middle"}});
  CHECK(events_of(text("", false) + more("last") + text("x")) ==
        events{{event_kind::text, "last"}, {event_kind::text, "x"}});
}

TEST_CASE("control frames come between fragments") {
  const std::string payload(125, 'p');
  CHECK(events_of(text("a", false) + ping(payload) + more("b", false) + pong("") + ping("1") + ping("2") + more("c")) ==
        events{{event_kind::ping, payload},
               {event_kind::pong, ""},
               {event_kind::ping, "1"},
               {event_kind::ping, "2"},
               {event_kind::text, "abc"}});
  CHECK(events_of(text("", false) + ping(payload) + more("")) ==
        events{{event_kind::ping, payload}, {event_kind::text, ""}});
  CHECK(events_of(text("a", false) + close("\x03\xE8") + more("b")) ==
        events{{event_kind::close, "\x03\xE8", close_code::normal}});
}

TEST_CASE("fragments out of order are refused") {
  CHECK(events_of(more("x")) == protocol_error);
  CHECK(events_of(more("x", false) + text("x")) == protocol_error);
  CHECK(events_of(text("a") + more("b")) == events{{event_kind::text, "a"}, protocol_error[0]});
  CHECK(events_of(text("a", false) + text("b")) == protocol_error);
  CHECK(events_of(text("a", false) + binary("b", false)) == protocol_error);
  CHECK(events_of(text("a", false) + more("b") + more("c")) == events{{event_kind::text, "ab"}, protocol_error[0]});
}

TEST_CASE("a message over the limit is refused as soon as a header announces it") {
  CHECK(events_of(text("12345"), 5) == events{{event_kind::text, "12345"}});
  CHECK(events_of(text("123", false) + more("45"), 5) == events{{event_kind::text, "12345"}});
  CHECK(events_of(text("123456"), 5) == too_big);
  CHECK(events_of(text("123", false) + more("456"), 5) == too_big);
  CHECK(events_of(text("123456").substr(0, 2), 5) == too_big);
  CHECK(events_of(std::string("\x82\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), 5) == too_big);
  CHECK(events_of(text("", false) + more("", false) + ping("over the limit") + more("1"), 0) ==
        events{{event_kind::ping, "over the limit"}, too_big[0]});
}

TEST_CASE("after an error or a close all is swallowed") {
  CHECK(events_of(client_frame{3, ""}.bytes() + text("a")) == protocol_error);
  CHECK(events_of(close("") + text("a") + ping("b") + close("")) ==
        events{{event_kind::close, "", close_code::no_status}});
}
