#include "http/request_reader.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace flinxx;
using progress = http::request_reader::progress;

namespace {

const auto peer = boost::asio::ip::make_address("10.0.0.1");

struct fixture {
  progress read(std::string_view bytes) {
    reader.append(bytes);
    return reader.read(peer, unreadable_hop);
  }

  http::settings settings;
  http::request_reader reader{settings};
  std::string unreadable_hop;
};

}  // namespace

TEST_CASE("a request is the same in one piece and byte by byte") {
  const std::string text = "\r\nPOST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
  for (const std::size_t piece : {text.size(), std::size_t{1}}) {
    fixture it;
    std::string_view rest = text;
    CHECK(it.read("\r\n") == progress::idle);
    for (; rest.size() > piece; rest.remove_prefix(piece)) CHECK(it.read(rest.substr(0, piece)) <= progress::more);
    REQUIRE(it.read(rest) == progress::complete);
    CHECK(it.reader.incoming().method == http::method::post);
    CHECK(it.reader.incoming().path == "/a");
    CHECK(it.reader.incoming().query == "b=c");
    CHECK(it.reader.incoming().body == "abc");
    CHECK(it.reader.incoming().client == peer);
    CHECK(it.reader.keep_alive());
    CHECK(it.reader.rest().empty());
  }
}

TEST_CASE("what stands behind a request waits for its turn") {
  fixture it;
  const std::string one = "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n";
  REQUIRE(it.read(one + "GET /2 HTTP/1.0\r\n\r\n") == progress::complete);
  CHECK(it.reader.incoming().path == "/1");
  it.reader.next();
  CHECK_FALSE(it.reader.has_begun());
  REQUIRE(it.read("") == progress::complete);
  CHECK(it.reader.incoming().path == "/2");
  CHECK_FALSE(it.reader.keep_alive());
  it.reader.next();
  CHECK(it.read("") == progress::idle);
}

TEST_CASE("a client that waits for its 100 is told of once") {
  fixture it;
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
  CHECK(it.read(head) == progress::expects_continue);
  CHECK(it.read("a") == progress::more);
  CHECK(it.read("b") == progress::complete);
}

TEST_CASE("a refusal says why") {
  const auto status_of = [](std::string_view text) {
    fixture it;
    it.settings.max_header = 200;
    it.settings.max_body = 10;
    return it.read(text) == progress::refused ? it.reader.refusal().status : 0;
  };
  CHECK(status_of("GET / HTTP/1.1\r\nHost: x\r\n\r\n") == 0);
  CHECK(status_of("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(status_of("GET x HTTP/1.1\r\nHost: x\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/2.0\r\nHost: x\r\n\r\n") == 505);
  CHECK(status_of("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n") == 413);
  CHECK(status_of("GET / HTTP/1.1\r\nHost: " + std::string(300, 'x')) == 431);
}

TEST_CASE("a trusted proxy that names no address is given away, another peer is not") {
  const std::string request = "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.7, ";
  fixture it;
  CHECK(it.read(request + "unknown\r\n\r\n") == progress::complete);
  CHECK(it.unreadable_hop == "");
  it.settings.proxies = http::trusted_proxies({"10.0.0.0/8"});
  it.reader.next();
  CHECK(it.read(request + "unknown\r\n\r\n") == progress::complete);
  CHECK(it.unreadable_hop == "unknown");
  CHECK(it.reader.incoming().client == peer);
  it.reader.next();
  it.unreadable_hop.clear();
  CHECK(it.read(request + "192.0.2.8\r\n\r\n") == progress::complete);
  CHECK(it.unreadable_hop == "");
  CHECK(it.reader.incoming().client == boost::asio::ip::make_address("192.0.2.8"));
}
