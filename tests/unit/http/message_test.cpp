#include "http/answer_writer.hpp"
#include "http/range.hpp"

#include <flinxx/http/message.hpp>

#include <catch2/catch.hpp>

using namespace flinxx::http;

TEST_CASE("the head of an answer") {
  auto r = response::text(200, "text/plain", "hello");
  CHECK_THAT(write_head(r, true, {}), Catch::StartsWith("HTTP/1.1 200 OK\r\nDate: ") &&
                                          Catch::Contains("\r\nContent-Length: 5\r\n") &&
                                          Catch::EndsWith("\r\nConnection: keep-alive\r\n\r\n"));
  r.status = 304;
  CHECK_THAT(write_head(r, false, {}),
             !Catch::Contains("Content-Length") && Catch::EndsWith("\r\nConnection: close\r\n\r\n"));
  CHECK_THAT(response::error(404, "not_found", "No \"such\" thing").body,
             Catch::Equals(R"({"error":{"code":"not_found","message":"No \"such\" thing"}})"));
}

TEST_CASE("ranges") {
  using kind = byte_range::kind;
  const auto is = [](std::string_view field, kind what, std::size_t first, std::size_t size) {
    const auto r = parse_range(field, 100);
    return r.what == what && r.first == first && r.size == size;
  };
  CHECK(is("bytes=0-9", kind::part, 0, 10));
  CHECK(is("bytes=90-", kind::part, 90, 10));
  CHECK(is("bytes=-5", kind::part, 95, 5));
  CHECK(is("bytes=-500", kind::part, 0, 100));
  CHECK(is("bytes=50-500", kind::part, 50, 50));
  CHECK(is("bytes=100-", kind::unsatisfiable, 0, 0));
  CHECK(is("bytes=-0", kind::unsatisfiable, 0, 0));
  for (const std::string_view ignored : {"", "items=0-1", "bytes=", "bytes=-", "bytes=5", "bytes=9-5", "bytes=a-b",
                                         "bytes=0-1,3-4", "bytes=99999999999999999999999-"}) {
    CAPTURE(ignored);
    CHECK(is(ignored, kind::whole, 0, 0));
  }
}
