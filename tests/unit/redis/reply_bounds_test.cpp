#include <flinxx/redis/reply_bounds.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using flinxx::redis::reply_bounds;

namespace {

// Whole, and byte for byte.
bool takes(std::string_view bytes) {
  reply_bounds whole;
  reply_bounds by_bytes;
  bool taken = true;
  for (std::size_t i = 0; i < bytes.size() && taken; ++i) taken = by_bytes.take(bytes.substr(i, 1));
  CHECK(whole.take(bytes) == taken);
  return taken;
}

}  // namespace

TEST_CASE("what Redis says is taken, in whatever pieces") {
  CHECK(takes("+OK\r\n:7\r\n-ERR no\r\n$-1\r\n*-1\r\n*0\r\n$0\r\n\r\n"));
  CHECK(takes("*2\r\n$3\r\na\r\n\r\n*2\r\n:1\r\n$12\r\n*2000000000\r\r\n+OK\r\n"));
  CHECK(takes("$14\r\n\r\n*2000000000\r\r\n"));
  CHECK(takes("+*2000000000\r\n+a\nb\rc\r\n"));
  CHECK(takes("*2097152\r\n:1\r\n"));
  CHECK(takes("$536870912\r\nx"));
}

TEST_CASE("an array or a text of more than Redis can have is not waited for") {
  CHECK_FALSE(takes("*1000000000\r\n"));
  CHECK_FALSE(takes("*2097153\r\n"));
  CHECK_FALSE(takes("*9223372036854775807\r\n"));
  CHECK_FALSE(takes("$536870913\r\n"));
  CHECK_FALSE(takes("$9223372036854775807\r\n"));
  CHECK_FALSE(takes("+OK\r\n*2\r\n$1\r\nx\r\n*1000000000\r\n"));
}

TEST_CASE("arrays within arrays count together, while they are not whole") {
  CHECK_FALSE(takes("*2000000\r\n*2000000\r\n"));
  std::string replies;
  for (int i = 0; i < 50; ++i) replies += "*2\r\n*1\r\n:1\r\n$1\r\nx\r\n";
  reply_bounds bounds;
  for (int i = 0; i < 50'000; ++i) REQUIRE(bounds.take(replies));
}

TEST_CASE("a line without an end is not waited for") {
  CHECK(takes("-" + std::string(65'000, 'x') + "\r\n-" + std::string(65'000, 'x') + "\r\n"));
  CHECK_FALSE(takes("-" + std::string(70'000, 'x')));
}

TEST_CASE("what is no reply is left to hiredis") {
  CHECK(takes("HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n"));
  CHECK(takes("*x\r\n$99999999999999999999999999999999999999999\r\n$-5\r\n\r\n"));
}
