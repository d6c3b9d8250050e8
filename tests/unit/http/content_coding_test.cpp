#include <flinxx/http/content_coding.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <zlib.h>

using namespace flinxx::http;

TEST_CASE("a coding is accepted by its name, unless its weight is zero") {
  CHECK(accepts_coding("gzip", "gzip"));
  CHECK(accepts_coding("deflate, GZip ;q=0.5, br", "gzip"));
  CHECK(accepts_coding("br;q=0, gzip", "gzip"));
  CHECK_FALSE(accepts_coding("", "gzip"));
  CHECK_FALSE(accepts_coding("br, deflate", "gzip"));
  CHECK_FALSE(accepts_coding("gzip;q=0", "gzip"));
  CHECK_FALSE(accepts_coding("gzip; q=0.000", "gzip"));
  CHECK_FALSE(accepts_coding("xgzip, gzipx", "gzip"));
}

TEST_CASE("what is packed comes out again") {
  for (const std::string& text :
       {std::string(), std::string("a"), std::string(100'000, 'x'), std::string("\0\xff\x1f", 3)}) {
    const auto packed = gzip(text);
    REQUIRE(packed);
    std::string out(text.size() + 1, '\0');
    z_stream stream{};
    REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
    std::string in = *packed;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    CHECK(out == text);
  }
}
