#include <flinxx/websocket/handshake.hpp>

#include <catch2/catch.hpp>

using flinxx::websocket::accept_key;

TEST_CASE("the example of RFC 6455, section 1.3") {
  CHECK(accept_key("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_CASE("a key is the base64 form of 16 bytes") {
  CHECK(accept_key("AAAAAAAAAAAAAAAAAAAA/+=="));
  for (const char* bad : {"", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===",
                          "dGhlIHNhbXBsZSBub25jZ===", "dGhlIHNhbXBsZSBub25jZQAA", "dGhlIHNhbXBsZSBub25jZQA=",
                          "dGhlIHNhbXBs!SBub25jZQ==", " GhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZSBhbmQ=",
                          "dGhlIHNhbXBsZSBub25jZSBhbg==", "dGhlIHNhbXBs=SBub25jZQ==", "dGhlIHNhbXBsZSBub25j"})
    CHECK_FALSE(accept_key(bad));
}
