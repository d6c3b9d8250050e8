#include <flinxx/admin/doorkeeper.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

using flinxx::admin::doorkeeper;
using flinxx::admin::source;
using flinxx::ops::address_key;

namespace {

const auto here = *address_key::from_text("192.0.2.1");
const auto elsewhere = *address_key::from_text("192.0.2.2");

// 0: it may go on.
unsigned status(doorkeeper& a, std::string_view authorization, address_key client = here, std::int64_t now = 0) {
  const auto refusal = a.refuse_token({"localhost", false, authorization}, client, now);
  return refusal ? refusal->status : 0;
}

std::string field(const flinxx::http::response& r, std::string_view name) {
  const auto found = std::find_if(r.headers.begin(), r.headers.end(), [&](const auto& h) { return h.first == name; });
  return found == r.headers.end() ? "" : found->second;
}

}  // namespace

TEST_CASE("whoever has the token may steer, and nobody else") {
  doorkeeper a("open sesame");
  CHECK(status(a, "Bearer open sesame") == 0);
  CHECK(status(a, "bearer   open sesame") == 0);
  for (const char* wrong : {"", "Bearer", "Bearer ", "open sesame", "Basic open sesame", "Bearer open sesam",
                            "Bearer open sesamex", "Beareropen sesame", "Bearer Open sesame"}) {
    CAPTURE(wrong);
    const auto refusal = a.refuse_token({"localhost", false, wrong}, elsewhere, 0);
    REQUIRE(refusal);
    CHECK(refusal->status == 401);
    CHECK(field(*refusal, "WWW-Authenticate") == "Bearer");
  }
}

TEST_CASE("guesses are ten a minute and address, and then the right one is of no use") {
  doorkeeper a("right");
  for (int i = 0; i < 10; ++i) CHECK(status(a, "Bearer wrong", here, i) == 401);
  const auto refusal = a.refuse_token({"localhost", false, "Bearer right"}, here, 1000);
  REQUIRE(refusal);
  CHECK(refusal->status == 429);
  CHECK(field(*refusal, "Retry-After") == "59");
  CHECK(status(a, "Bearer right", elsewhere, 1000) == 0);
  CHECK(status(a, "Bearer wrong", here, 59'999) == 429);
  CHECK(status(a, "Bearer right", here, 60'000) == 0);
}

TEST_CASE("neither the right token nor a missing one is a guess") {
  doorkeeper a("right");
  for (int i = 0; i < 100; ++i) {
    CHECK(status(a, "Bearer right") == 0);
    CHECK(status(a, "") == 401);
  }
  for (int i = 0; i < 10; ++i) CHECK(status(a, "Bearer wrong") == 401);
}

TEST_CASE("without a token nobody needs one") {
  doorkeeper a("");
  CHECK(status(a, "") == 0);
  CHECK(status(a, "Bearer anything") == 0);
}

TEST_CASE("pages of other sites are refused, and names that lead here") {
  const doorkeeper with("token"), without("");
  for (const doorkeeper* each : {&with, &without}) {
    CHECK(each->refuse_site({"localhost:9464", true})->status == 403);
    for (const char* own : {"localhost:9464", "localhost", "127.0.0.1:9464", "127.0.0.1", "[::1]:9464"}) {
      CAPTURE(own);
      CHECK_FALSE(each->refuse_site({own}));
    }
  }
  for (const char* name : {"rebound.example:9464", "rebound.example", "localhost.rebound.example", "", "127.0.0.1.a"}) {
    CAPTURE(name);
    CHECK(without.refuse_site({name})->status == 403);
    CHECK_FALSE(with.refuse_site({name}));
  }
}
