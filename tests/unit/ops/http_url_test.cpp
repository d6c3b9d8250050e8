#include <flinxx/ops/http_url.hpp>

#include <catch2/catch.hpp>

#include <string>

using flinxx::ops::parse_http_url;

TEST_CASE("a URL says where a request goes, and how") {
  const auto plain = parse_http_url("http://hooks.example.org");
  REQUIRE(plain);
  CHECK_FALSE(plain->tls);
  CHECK(plain->host == "hooks.example.org");
  CHECK(plain->port == 80);
  CHECK(plain->authority == "hooks.example.org");
  CHECK(plain->target == "/");
  const auto full = parse_http_url("https://[2001:db8::1]:8443/a/b?c=d&e");
  REQUIRE(full);
  CHECK(full->tls);
  CHECK(full->host == "2001:db8::1");
  CHECK(full->port == 8443);
  CHECK(full->authority == "[2001:db8::1]:8443");
  CHECK(full->target == "/a/b?c=d&e");
  CHECK(parse_http_url("https://example.org?x")->target == "/?x");
  CHECK(parse_http_url("https://example.org")->port == 443);
}

TEST_CASE("anything else is no URL of that kind") {
  for (const char* wrong :
       {"", "http", "http://", "http:///x", "ftp://example.org", "example.org", "HTTP://example.org", "http://a b/",
        "http://user:password@example.org/", "http://example.org:0/", "http://example.org:x/", "http://example.org:/",
        "http://example.org:65536/", "http://[::1", "http://[]/", "http://[::1]x/", "http://example.org/#a",
        "http://example.org/\r\nX: y", "http://ex\xc3\xa4mple.org/"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_http_url(wrong));
  }
  CHECK_FALSE(parse_http_url("http://example.org/" + std::string(2'000, 'a')));
}
