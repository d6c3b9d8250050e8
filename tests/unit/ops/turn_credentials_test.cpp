#include <flinxx/ops/turn_credentials.hpp>

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using flinxx::ops::make_turn_credentials;

// printf '%s' '1700003600:4f9d0c5e' | openssl dgst -sha1 -hmac north-star -binary | base64
TEST_CASE("TURN credentials are what coturn computes from the shared secret") {
  const auto made = make_turn_credentials("north-star", "4f9d0c5e", 1'700'000'000s, 3600s);
  CHECK(made.username == "1700003600:4f9d0c5e");
  CHECK(made.credential == "M0S2jfMUBVGLYWDE3gNEyP8uVgY=");
  CHECK(make_turn_credentials("south-star", "4f9d0c5e", 1'700'000'000s, 3600s).credential != made.credential);
}

// The openssl command line computes the same for -hmac ''.
TEST_CASE("an empty secret and user are no trap") {
  CHECK(make_turn_credentials({}, {}, 1'700'000'000s, 3600s).username == "1700003600:");
  CHECK(make_turn_credentials({}, {}, 1'700'000'000s, 3600s).credential == "GS67IeXVd/oBzj/Jq2M+pQd3yH4=");
}
