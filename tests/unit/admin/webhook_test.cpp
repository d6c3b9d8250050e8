#include "admin/http_post.hpp"

#include <flinxx/admin/webhook.hpp>

#include <catch2/catch.hpp>

using flinxx::admin::signature_of;
using flinxx::admin::status_in;

TEST_CASE("an answer's first line has its status") {
  CHECK(status_in("HTTP/1.1 204 No Content\r\n") == 204U);
  CHECK(status_in("HTTP/1.0 500") == 500U);
  for (const char* wrong : {"", "HTTP/1.1 20", "HTTP/2 200 OK\r\n", "HTTP/1.1  200", "HTTP/1.1 2x0 OK",
                            "HTTP/1.1-200 OK", "SSH-2.0-OpenSSH_9", "http/1.1 200 OK"}) {
    CAPTURE(wrong);
    CHECK_FALSE(status_in(wrong));
  }
}

// RFC 4231, 4.3.
TEST_CASE("a body is signed by HMAC-SHA256") {
  CHECK(signature_of("what do ya want for nothing?", "Jefe") ==
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}
