#include <flinxx/http/trusted_proxies.hpp>

#include <catch2/catch.hpp>

using boost::asio::ip::make_address;
using namespace flinxx::http;

namespace {

sender x_forwarded_for(const trusted_proxies& proxies, const char* peer, std::string_view list) {
  return proxies.sender_of(make_address(peer), list, forwarded_field::x_forwarded_for);
}

std::string client(const trusted_proxies& proxies, const char* peer, std::string_view list) {
  return x_forwarded_for(proxies, peer, list).client.to_string();
}

sender forwarded(std::string_view list) {
  static const trusted_proxies proxies({"10.0.0.0/8", "127.0.0.1"});
  return proxies.sender_of(make_address("127.0.0.1"), list, forwarded_field::forwarded);
}

std::string client_of(std::string_view list) {
  return forwarded(list).client.to_string();
}

}  // namespace

TEST_CASE("without a trusted proxy the peer is the client, whatever it says") {
  CHECK(client({}, "192.0.2.1", "198.51.100.7") == "192.0.2.1");
  CHECK(client(trusted_proxies({"10.0.0.0/8"}), "192.0.2.1", "198.51.100.7") == "192.0.2.1");
}

TEST_CASE("behind trusted proxies the client is the last hop that is none of them") {
  const trusted_proxies proxies({"10.0.0.0/8", "127.0.0.1", "2001:db8::/32"});
  CHECK(client(proxies, "10.1.2.3", "198.51.100.7") == "198.51.100.7");
  CHECK(client(proxies, "10.1.2.3", "1.1.1.1, 198.51.100.7 , 10.9.9.9") == "198.51.100.7");
  CHECK(client(proxies, "::ffff:127.0.0.1", "198.51.100.7") == "198.51.100.7");
  CHECK(client(proxies, "2001:db8::1", "2a00::5") == "2a00::5");
  CHECK(client(proxies, "127.0.0.1", "") == "127.0.0.1");
  CHECK(client(proxies, "127.0.0.1", "10.0.0.1") == "10.0.0.1");
}

TEST_CASE("what is no address does not become one") {
  const trusted_proxies proxies({"127.0.0.1"});
  CHECK(client(proxies, "127.0.0.1", "unknown") == "127.0.0.1");
  CHECK(client(proxies, "127.0.0.1", "1.1.1.1, garbage") == "127.0.0.1");
  CHECK(client(proxies, "127.0.0.1", ",") == "127.0.0.1");
  for (const char* item :
       {"1.1.1.1:", "1.1.1.1:http", "1.1.1.1:123456", "1.1.1.1:80:80", "[1.1.1.1]", "[::1", "[::1]80", "[::1]:", "::1]",
        "[]", "[]:80", ":80", "unknown:80", "_hidden", "1.1.1.256", "\"1.1.1.1\"", "1.1.1.1 2.2.2.2"}) {
    CAPTURE(item);
    CHECK(client(proxies, "127.0.0.1", item) == "127.0.0.1");
    CHECK(x_forwarded_for(proxies, "127.0.0.1", item).unreadable == item);
  }
  CHECK(x_forwarded_for(proxies, "127.0.0.1", "9.9.9.9").unreadable.empty());
  CHECK(x_forwarded_for(proxies, "127.0.0.1", "").unreadable.empty());
}

TEST_CASE("a port beside an address is dropped") {
  const trusted_proxies proxies({"127.0.0.1", "10.0.0.0/8"});
  for (const char* same : {"192.0.2.7", "192.0.2.7:51234", " 192.0.2.7:1 ", "9.9.9.9:1,192.0.2.7:2,10.0.0.1:3",
                           "::ffff:192.0.2.7", "[::ffff:192.0.2.7]:51234", "192.0.2.7:_port"})
    CHECK(client(proxies, "127.0.0.1", same) == "192.0.2.7");
  for (const char* same : {"2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:51234", "\t[2001:db8::7]:1 "})
    CHECK(client(proxies, "127.0.0.1", same) == "2001:db8::7");
  CHECK(client(proxies, "127.0.0.1", "2001:db8::7:51") == "2001:db8::7:51");  // all of it is an address
}

TEST_CASE("Forwarded is read as RFC 7239 has it") {
  for (const char* same :
       {"for=192.0.2.7", "For=\"192.0.2.7:4711\"", "FOR=192.0.2.7:4711", "proto=https;for=192.0.2.7;by=203.0.113.43",
        "for=9.9.9.9, for=192.0.2.7", "for=9.9.9.9,for=192.0.2.7;proto=http, for=10.0.0.1",
        "for=192.0.2.7 ; proto=http", ";for=192.0.2.7;", "for=\"192.0.2\\.7\"",
        "for=192.0.2.7;host=\"a,b;for=1.1.1.1\"", "for=192.0.2.7;host=\"a\\\",b\"", "for=\"[::ffff:192.0.2.7]\"",
        "for=\"192.0.2.7:_hidden\""}) {
    CAPTURE(same);
    CHECK(client_of(same) == "192.0.2.7");
  }
  for (const char* same : {"for=\"[2001:db8::7]\"", "for=\"[2001:db8::7]:4711\"", "for=[2001:db8::7]:4711"})
    CHECK(client_of(same) == "2001:db8::7");
  for (const char* nobody :
       {"for=_hidden", "for=unknown", "for=\"_x:80\"", "proto=https", "for=", "for", "for=1.1.1.1;for=2.2.2.2",
        "for=\"1.1.1.1", "for=1.1.1.1 proto=http", "=1.1.1.1", "for =1.1.1.1", "\"", "1.1.1.1", "for=\"1.1.1.1\"x"}) {
    CAPTURE(nobody);
    CHECK(client_of(nobody) == "127.0.0.1");
    CHECK(forwarded(nobody).unreadable == nobody);
  }
}

TEST_CASE("what a client has written in Forwarded does not reach into what the proxy adds") {
  for (const char* written : {"for=1.1.1.1", "for=\"", "for=1.1.1.1;x=\"", "\"\"\"", "for=\"1.1.1.1\\", "\\", ",\",\"",
                              "for=1.1.1.1;x=\"\\\""}) {
    CAPTURE(written);
    CHECK(client_of(std::string(written) + ", for=192.0.2.7;proto=https") == "192.0.2.7");
    CHECK(client_of(std::string(written) + ",for=\"[2001:db8::7]:47\";host=\"a\\\"b,c\"") == "2001:db8::7");
  }
}

TEST_CASE("scheme and host are those of the hop that met the client") {
  const auto found =
      forwarded("for=1.1.1.1;proto=http, for=192.0.2.7;proto=https;host=chat.example:8443, for=10.0.0.1;proto=http");
  CHECK(found.told.proto == "https");
  CHECK(found.told.host == "chat.example:8443");
  CHECK(forwarded("for=_hidden;proto=https").told.proto == "https");
  CHECK(forwarded("").told.proto.empty());
}

TEST_CASE("schemes of TLS, and the first of several") {
  for (const char* secure : {"https", "HTTPS", "wss"}) CHECK(is_secure_scheme(secure));
  for (const char* not_secure : {"", "http", "ws", "httpss", "https,"}) CHECK_FALSE(is_secure_scheme(not_secure));
  CHECK(first_of(" https , http") == "https");
  CHECK(first_of("https") == "https");
  CHECK(first_of("").empty());
}

TEST_CASE("a list that is none is an error at start") {
  CHECK_THROWS(trusted_proxies({"10.0.0.0/99"}));
  CHECK_THROWS(trusted_proxies({"example.org"}));
}
