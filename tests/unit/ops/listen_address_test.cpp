#include <flinxx/ops/listen_address.hpp>

#include <catch2/catch.hpp>

#include <string>

using flinxx::ops::parse_listen_address;

TEST_CASE("an address to listen on has a host and a port") {
  const auto v4 = parse_listen_address("192.0.2.1:9464");
  REQUIRE(v4);
  CHECK(v4->host == "192.0.2.1");
  CHECK(v4->port == 9464);
  CHECK_FALSE(v4->is_loopback);
  const auto v6 = parse_listen_address("[2001:db8::1]:0");
  REQUIRE(v6);
  CHECK(v6->host == "2001:db8::1");
  CHECK(v6->port == 0);
  CHECK_FALSE(v6->is_loopback);
  CHECK(parse_listen_address("localhost:1")->host == "127.0.0.1");
}

TEST_CASE("nobody else can connect to loopback") {
  for (const char* own : {"127.0.0.1:1", "127.9.9.9:1", "localhost:1", "[::1]:1", "[::ffff:127.0.0.1]:1"}) {
    CAPTURE(own);
    CHECK(parse_listen_address(own)->is_loopback);
  }
  for (const char* open : {"0.0.0.0:1", "[::]:1", "128.0.0.1:1", "[::ffff:10.0.0.1]:1", "[127::1]:1"}) {
    CAPTURE(open);
    CHECK_FALSE(parse_listen_address(open)->is_loopback);
  }
}

TEST_CASE("any other text is no address to listen on") {
  for (const char* wrong : {"", ":", ":1", "9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                            "127.0.0.1:1x", "127.0.0.1: 1", "example.org:1", "::1:1", "[::1]", "[]:1", "[127.0.0.1]:1",
                            "[::1:1", "256.0.0.1:1", "[fe80::1%lo]:1"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_listen_address(wrong));
  }
  CHECK_FALSE(parse_listen_address(std::string("127.0.0.1\0:1", 12)));
}
