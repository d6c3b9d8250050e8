#include <flinxx/http/trusted_proxies.hpp>

#include <catch2/catch.hpp>

using boost::asio::ip::make_address;
using flinxx::http::trusted_proxies;

namespace {

std::string client(const trusted_proxies& proxies, const char* peer, std::string_view forwarded_for) {
  return proxies.client_of(make_address(peer), forwarded_for).to_string();
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
  CHECK(client(proxies, "127.0.0.1", "1.1.1.1:80") == "127.0.0.1");
  CHECK(client(proxies, "127.0.0.1", ",") == "127.0.0.1");
}

TEST_CASE("a list that is none is an error at start") {
  CHECK_THROWS(trusted_proxies({"10.0.0.0/99"}));
  CHECK_THROWS(trusted_proxies({"example.org"}));
}
