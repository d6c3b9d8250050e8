#include <flinxx/ops/host_port.hpp>

#include <catch2/catch.hpp>

#include <string>

using flinxx::ops::parse_host_port;

TEST_CASE("a host with its port is a name or an address, which stands in brackets if it has colons") {
  for (const std::string host : {"localhost", "stats.example.org", "127.0.0.1", "a_b-c"}) {
    const auto found = parse_host_port(host + ":8125");
    REQUIRE(found);
    CHECK(found->host == host);
    CHECK(found->port == 8125);
  }
  CHECK(parse_host_port("[::1]:1")->host == "::1");
  for (const std::string wrong : {"", "localhost", ":1", "a:", "a:0", "a:65536", "a:-1", "a:1x", "a: 1", "a b:1",
                                  "::1:8125", "[::1]", "[]:1", "[a b]:1", "a/b:1"})
    CHECK_FALSE(parse_host_port(wrong));
  CHECK_FALSE(parse_host_port(std::string(254, 'a') + ":1"));
}
