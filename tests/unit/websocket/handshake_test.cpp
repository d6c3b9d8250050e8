#include <flinxx/websocket/handshake.hpp>

#include <catch2/catch.hpp>

using flinxx::websocket::accept_key;
using flinxx::websocket::choose_protocol;

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

TEST_CASE("the first subprotocol that is offered is chosen") {
  CHECK(choose_protocol("")->empty());
  CHECK(choose_protocol("chat") == "chat");
  CHECK(choose_protocol("my-protocol, other") == "my-protocol");
  CHECK(choose_protocol("a,b\t , c") == "a");
  CHECK(choose_protocol("b, a, A") == "b");
  CHECK(choose_protocol("!#$%&'*+-.^_`|~09azAZ") == "!#$%&'*+-.^_`|~09azAZ");
  for (const char* bad :
       {" ",     ",",        "a,",     ",a",  "a,,b", "a b", "a/b", "a;b", "a=b", "\"a\"", "a, a", "a,b,a",
        "a\x7f", "\xC3\xA9", "a\r\nb", "(a)", "a:b",  "[a]", "{a}", "<a>", "a@b", "a?b",   "a\\b"})
    CHECK_FALSE(choose_protocol(bad));
}
