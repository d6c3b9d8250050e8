#include <flinxx/engineio/packet.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace flinxx::engineio;

namespace {

struct item {
  packet_type type;
  bool binary;
  std::string data;
  bool operator==(const item&) const = default;
};

// The packets of a payload, or nothing if it is malformed anywhere.
std::optional<std::vector<item>> read(std::string_view payload) {
  payload_reader reader(payload);
  std::vector<item> out;
  for (packet p;;) {
    switch (reader.next(p)) {
      case payload_reader::status::packet: out.push_back({p.type, p.binary, std::string(p.data)}); break;
      case payload_reader::status::end: return out;
      case payload_reader::status::malformed: return std::nullopt;
    }
  }
}

void append(std::string& payload, std::string_view text) {
  append_text(payload, packet_type::message, {&text, 1});
}

}  // namespace

TEST_CASE("a text packet is its id and its data") {
  std::string bytes;
  const auto p = decode("4hello", bytes);
  REQUIRE(p);
  CHECK(p->type == packet_type::message);
  CHECK(p->data == "hello");
  CHECK_FALSE(p->binary);
  CHECK(decode("2", bytes)->data.empty());
  CHECK_FALSE(decode("", bytes));
  CHECK_FALSE(decode("7", bytes));
  CHECK_FALSE(decode("/", bytes));
  CHECK_FALSE(decode("abc", bytes));
}

TEST_CASE("a packet of bytes is b and base64") {
  std::string bytes;
  const auto p = decode("bAQIDBA==", bytes);
  REQUIRE(p);
  CHECK(p->type == packet_type::message);
  CHECK(p->binary);
  CHECK(p->data == "\x01\x02\x03\x04");
  CHECK(decode("b", bytes)->data.empty());
}

TEST_CASE("base64 is taken as encoders write it, garbage is not") {
  std::string bytes;
  const auto decoded = [&](std::string_view text) {
    const auto p = decode(text, bytes);
    return p ? std::optional(std::string(p->data)) : std::nullopt;
  };
  for (const std::string_view good : {"bAQ==", "bAQ", "bAQ==\r\n", " bAQ"})
    CHECK(decoded(good.substr(good.find('b'))) == "\x01");
  for (const std::string_view good : {"b-_-_", "b+/+/", "b-/+_", "b-_\n-_\n", "b\t- _- _"})
    CHECK(decoded(good) == "\xFB\xFF\xBF");
  for (const std::string_view good : {"bAQID-w==", "bAQID-w", "bAQID+w", "bAQID\r\n+w=="})
    CHECK(decoded(good) == "\x01\x02\x03\xFB");
  for (const std::string_view good : {"bAQID_-8=", "bAQID_-8", "bAQID/+8"})
    CHECK(decoded(good) == "\x01\x02\x03\xFF\xEF");
  for (const std::string_view good : {"b", "b ", "b\n"}) CHECK(decoded(good) == "");
  for (const std::string_view bad : {"bA",
                                     "bAQIDB",
                                     "b=",
                                     "b==",
                                     "bA=",
                                     "bA==",
                                     "bA===",
                                     "bAQ=",
                                     "bAQ===",
                                     "bAQ==AQ==",
                                     "bAQID=",
                                     "bAQIDBA=",
                                     "bAQIDBAU==",
                                     "bAQ=Q",
                                     "bAQ!D",
                                     "bAQ.D",
                                     "bAQ,D",
                                     "bAQ\\D",
                                     "bAQ\x7F"
                                     "D",
                                     "bAQ\xC3\xA9",
                                     "b!!!!",
                                     "bAQ%3D%3D",
                                     "bAQ~D",
                                     "bAQ\vD"}) {
    CAPTURE(bad);
    CHECK_FALSE(decoded(bad));
  }
  CHECK_FALSE(decoded(std::string_view("bAQ\0D", 5)));
}

TEST_CASE("a payload joins packets with the record separator") {
  std::string payload;
  append(payload, "hello");
  append_binary(payload, std::string("\x01\x02\x03\x04", 4));
  append_text(payload, packet_type::ping, {});
  CHECK(payload ==
        "4hello\x1e"
        "bAQIDBA==\x1e"
        "2");
  CHECK(read(payload) == std::vector<item>{{packet_type::message, false, "hello"},
                                           {packet_type::message, true, std::string("\x01\x02\x03\x04", 4)},
                                           {packet_type::ping, false, ""}});
}

TEST_CASE("bytes of every length and value come back from base64") {
  for (std::size_t size = 0; size < 300; ++size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(i * 7 + size));
    std::string payload;
    append_binary(payload, bytes);
    CHECK(read(payload) == std::vector<item>{{packet_type::message, true, bytes}});
  }
}

TEST_CASE("a malformed payload is told") {
  for (const std::string_view bad : {"", "abc", "4a\x1e",
                                     "\x1e"
                                     "4a",
                                     "4a\x1e\x1e"
                                     "4b",
                                     "bA", "b====", "b!!!!", "9"}) {
    CAPTURE(bad);
    CHECK_FALSE(read(bad));
  }
}
