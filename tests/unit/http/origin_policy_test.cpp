#include <flinxx/http/origin_policy.hpp>

#include <catch2/catch.hpp>

using flinxx::http::is_own_origin;

TEST_CASE("the server's own pages are known by the Host") {
  CHECK(is_own_origin("http://localhost:5000", "localhost:5000"));
  CHECK(is_own_origin("http://[::1]:5000", "[::1]:5000"));
  CHECK(is_own_origin("http://example.org", "example.org"));
  CHECK(is_own_origin("https://example.org", "example.org"));
  CHECK(is_own_origin("https://example.org", "example.org:443"));
  CHECK(is_own_origin("http://example.org:80", "EXAMPLE.org"));
  CHECK(is_own_origin("https://example.org:8443", "example.org", "8443"));  // a proxy has dropped the port, and says it
  CHECK(is_own_origin("https://example.org", "example.org", "80"));         // or speaks of its own
  CHECK(is_own_origin("http://[::1]", "[::1]"));
}

TEST_CASE("other pages are not") {
  CHECK_FALSE(is_own_origin("http://localhost:3000", "localhost:5000"));
  CHECK_FALSE(is_own_origin("http://example.org", "example.org:443"));
  CHECK_FALSE(is_own_origin("https://example.org:8443", "example.org"));
  CHECK_FALSE(is_own_origin("https://example.org:8443", "example.org", "8444"));
  CHECK_FALSE(is_own_origin("https://example.org:8443", "example.org:8444", "8443"));
  CHECK_FALSE(is_own_origin("http://", ""));
  CHECK_FALSE(is_own_origin("https://example.org.evil.example", "example.org"));
  CHECK_FALSE(is_own_origin("https://evil.example", "example.org"));
  CHECK_FALSE(is_own_origin("https://evil.example/example.org", "example.org"));
  CHECK_FALSE(is_own_origin("null", "example.org"));
  CHECK_FALSE(is_own_origin("file://", ""));
  CHECK_FALSE(is_own_origin("", ""));
  CHECK_FALSE(is_own_origin("chrome-extension://example.org", "example.org"));
}
