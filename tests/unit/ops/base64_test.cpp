#include <flinxx/ops/base64.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace flinxx::ops;

namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

}  // namespace

TEST_CASE("base64 as RFC 4648, section 10, has it") {
  const std::vector<std::pair<std::string, std::string>> pairs{{"", ""},
                                                               {"f", "Zg=="},
                                                               {"fo", "Zm8="},
                                                               {"foo", "Zm9v"},
                                                               {"foob", "Zm9vYg=="},
                                                               {"fooba", "Zm9vYmE="},
                                                               {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : pairs) {
    CHECK(to_base64(bytes_of(plain)) == text);
    std::string bytes = "left over";
    CHECK(decode_any_base64(text, bytes));
    CHECK(bytes == plain);
  }
  CHECK(to_base64(std::vector<std::uint8_t>{0xfb, 0xff, 0xfe}) == "+//+");
  std::string out = "b";
  append_base64(out, "foob");
  append_base64(out, "");
  CHECK(out == "bZm9vYg==");
}

TEST_CASE("base64url of any number of bytes, and back") {
  std::vector<std::uint8_t> bytes;
  for (int size = 0; size < 40; ++size) {
    const std::string text = to_base64url(bytes);
    CHECK(text.size() == (bytes.size() * 4 + 2) / 3);
    CHECK(from_base64url(text) == bytes);
    bytes.push_back(static_cast<std::uint8_t>(size * 37));
  }
  CHECK(to_base64url(std::vector<std::uint8_t>{0xfb, 0xff, 0xfe}) == "-__-");
  CHECK(to_base64url(std::vector<std::uint8_t>{'f', 'o'}) == "Zm8");
}

TEST_CASE("no other text stands for the same bytes") {
  CHECK(from_base64url("Zm8"));
  for (const char* text :
       {"Zm9", "-_-", "--", "Zm8=", "Zm8A=", "Z", "Zm8AA", "+m8A", "/m8A", "Zm 8", "Zm8\n", " Zm8", "="})
    CHECK_FALSE(from_base64url(text));
}

// What OpenSSL takes by itself: blanks around, minuses at the end, padding anywhere.
TEST_CASE("any base64 is either alphabet, whole") {
  std::string bytes;
  for (const char* text : {"-_-_", "+/+/", "-/+_", " -_\r\n-_\t"}) {
    CHECK(decode_any_base64(text, bytes));
    CHECK(bytes == "\xfb\xff\xbf");
  }
  for (const char* text : {"A", "AAAAA", "=", "====", "A===", "AA=", "AAA==", "AA==AA==", "AA=A", "AAA!", "AA~A"})
    CHECK_FALSE(decode_any_base64(text, bytes));
  CHECK_FALSE(decode_any_base64(std::string("AA\0A", 4), bytes));
}
