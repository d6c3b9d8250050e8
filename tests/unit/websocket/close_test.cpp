#include "unit/websocket/frames.hpp"

#include <catch2/catch.hpp>

using namespace flinxx::websocket;

namespace {

std::string code_bytes(unsigned code) {
  return {static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
}

seen only_event(const std::string& stream) {
  const auto events = feed_whole(stream, 1000);
  REQUIRE(feed(stream, 1000, [] { return 1; }) == events);
  REQUIRE(events.size() == 1);
  return events[0];
}

}  // namespace

TEST_CASE("a close frame's payload is handed on as it came, with its code") {
  CHECK(only_event(close("")) == seen{event_kind::close, "", close_code::no_status});
  const std::string payload = code_bytes(1000) + "bye \xE2\x82\xAC";
  CHECK(only_event(close(payload)) == seen{event_kind::close, payload, close_code::normal});
  const std::string longest = code_bytes(1001) + std::string(123, 'x');
  CHECK(only_event(close(longest)) == seen{event_kind::close, longest, close_code::going_away});
}

TEST_CASE("codes that may be sent and codes that may not") {
  for (const unsigned code : {1000U, 1001U, 1002U, 1003U, 1007U, 1008U, 1009U, 1010U, 1011U, 1012U, 1013U, 1014U, 3000U,
                              3999U, 4000U, 4999U}) {
    CHECK(only_event(close(code_bytes(code))) ==
          seen{event_kind::close, code_bytes(code), static_cast<close_code>(code)});
  }
  for (const unsigned code : {0U, 1U, 999U, 1004U, 1005U, 1006U, 1015U, 1016U, 1100U, 2000U, 2999U, 5000U, 65535U}) {
    CHECK(only_event(close(code_bytes(code))) == failed(close_code::protocol_error));
    CHECK(only_event(close(code_bytes(code) + "reason")) == failed(close_code::protocol_error));
  }
}

TEST_CASE("malformed close frames") {
  CHECK(only_event(close("x")) == failed(close_code::protocol_error));
  CHECK(only_event(close("\x03") + "\xE8") == failed(close_code::protocol_error));  // half of 1000, the rest behind it
  CHECK(only_event(close(code_bytes(1000) + std::string(124, 'x'))) == failed(close_code::protocol_error));
  CHECK(only_event(close(code_bytes(1000) + "\xED\xA0\x80")) == failed(close_code::invalid_payload));
  CHECK(only_event(close(code_bytes(1000) + "cut \xE2\x82")) == failed(close_code::invalid_payload));
}

TEST_CASE("the payload of a close frame that the server sends") {
  CHECK(close_payload(close_code::normal, {}) == "\x03\xE8");
  CHECK(close_payload(close_code::message_too_big, "too big") == "\x03\xF1too big");
  CHECK(close_payload(close_code::normal, std::string(123, 'x')).size() == max_control_payload);
  CHECK(close_payload(close_code::normal, std::string(124, 'x')).size() == max_control_payload);
  const std::string cut = close_payload(close_code::normal, std::string(122, 'x') + "\xE2\x82\xAC");
  CHECK(cut == "\x03\xE8" + std::string(122, 'x'));
}
