// The PROXY protocol's headers, by its specification.
#include "net/proxy_header.hpp"

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <string>

using namespace flinxx::net;
using namespace std::string_literals;
using verdict = proxy_header::verdict;
using kind = proxy_header::kind;

namespace {

// "192.0.2.7", "2001:db8::7", "none", or what is wrong.
std::string source(const std::string& bytes) {
  const auto header = read_proxy_header(bytes);
  if (header.status == verdict::incomplete) return "incomplete";
  if (header.status == verdict::malformed) return "malformed";
  if (header.family == kind::none) return "none";
  char text[INET6_ADDRSTRLEN];
  return inet_ntop(header.family == kind::v4 ? AF_INET : AF_INET6, header.source.data(), text, sizeof text);
}

std::string second(char command, char family, const std::string& rest, std::size_t announced) {
  const std::string length = {static_cast<char>(announced >> 8), static_cast<char>(announced)};
  return "\r\n\r\n\0\r\nQUIT\n"s + command + family + length + rest;
}
std::string second(char command, char family, const std::string& rest) {
  return second(command, family, rest, rest.size());
}

const std::string of_v4 = "\xC0\0\x02\x07\xCB\0\x71\x01\xC8\x22\x01\xBB"s;
const std::string of_v6 = "\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x07"s + std::string(16, '\1') + "\xC8\x22\x01\xBB";
const std::string of_unix = std::string(216, 'u');

}  // namespace

TEST_CASE("version 1 names a client, or nobody") {
  CHECK(source("PROXY TCP4 192.0.2.7 203.0.113.1 51234 443\r\n") == "192.0.2.7");
  CHECK(source("PROXY TCP4 192.0.2.7 203.0.113.1 0 65535\r\nGET / HTTP/1.1\r\n") == "192.0.2.7");
  CHECK(source("PROXY TCP6 2001:db8::7 2001:db8::1 51234 443\r\n") == "2001:db8::7");
  CHECK(source("PROXY TCP6 ffff:f:f:ffff:f:f:f:fff ffff:f:f:ffff:f:f:f:fff 65535 65535\r\n") ==
        "ffff:f:f:ffff:f:f:f:fff");
  CHECK(source("PROXY UNKNOWN\r\n") == "none");
  CHECK(source("PROXY UNKNOWN ffff::1 whatever 1 2\r\n") == "none");
  CHECK(read_proxy_header("PROXY UNKNOWN\r\nGET").size == 15);
}

TEST_CASE("version 1 that is not right") {
  for (const char* wrong : {"PROXY \r\n",
                            "PROXY TCP4\r\n",
                            "PROXY TCP4 192.0.2.7\r\n",
                            "PROXY TCP4 192.0.2.7 203.0.113.1 51234\r\n",
                            "PROXY TCP4 192.0.2.7 203.0.113.1 51234 443 \r\n",
                            "PROXY TCP4 192.0.2.7 203.0.113.1 51234 443 x\r\n",
                            "PROXY TCP4  192.0.2.7 203.0.113.1 51234 443\r\n",
                            "PROXY TCP4 192.0.2.256 203.0.113.1 51234 443\r\n",
                            "PROXY TCP4 192.0.2.7 203.0.113.1 65536 443\r\n",
                            "PROXY TCP4 192.0.2.7 203.0.113.1 -1 443\r\n",
                            "PROXY TCP4 192.0.2.7 203.0.113.1 01 443\r\n",
                            "PROXY TCP4 192.0.2.7 203.0.113.1 1 0x1\r\n",
                            "PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n",
                            "PROXY TCP6 192.0.2.7 203.0.113.1 1 2\r\n",
                            "PROXY UDP4 192.0.2.7 203.0.113.1 1 2\r\n",
                            "PROXY tcp4 192.0.2.7 203.0.113.1 1 2\r\n",
                            "PROXY UNKNOWNX\r\n",
                            "PROXX",
                            "proxy TCP4",
                            "GET / HTTP/1.1\r\n\r\n",
                            "\x16\x03\x01"}) {
    CAPTURE(wrong);
    CHECK(source(wrong) == "malformed");
  }
  CHECK(source("PROXY TCP4 192.0.2.7\0 203.0.113.1 1 2\r\n"s) == "malformed");
}

TEST_CASE("version 1 has 107 bytes at most") {
  const std::string longest = "PROXY UNKNOWN " + std::string(91, 'x') + "\r\n";
  REQUIRE(longest.size() == 107);
  CHECK(source(longest) == "none");
  CHECK(source(longest.substr(0, 106)) == "incomplete");
  CHECK(source("PROXY UNKNOWN " + std::string(92, 'x') + "\r\n") == "malformed");
  CHECK(source("PROXY UNKNOWN " + std::string(93, 'x')) == "malformed");
}

TEST_CASE("version 2 names a client, or nobody") {
  CHECK(source(second('\x21', '\x11', of_v4)) == "192.0.2.7");
  CHECK(source(second('\x21', '\x21', of_v6)) == "2001:db8::7");
  CHECK(source(second('\x21', '\x12', of_v4)) == "192.0.2.7");
  CHECK(source(second('\x21', '\x31', of_unix)) == "none");
  CHECK(source(second('\x21', '\0', "")) == "none");
  CHECK(source(second('\x21', '\0', "whatever")) == "none");
  CHECK(source(second('\x20', '\0', "")) == "none");
  CHECK(source(second('\x20', '\x11', of_v4)) == "none");  // LOCAL: the addresses mean nothing
  CHECK(read_proxy_header(second('\x21', '\x11', of_v4) + "GET").size == 28);
}

TEST_CASE("version 2's extensions are passed over") {
  const std::string unique_id =
      "\x05\0\x04"
      "abcd"s;
  CHECK(source(second('\x21', '\x11', of_v4 + unique_id)) == "192.0.2.7");
  CHECK(read_proxy_header(second('\x21', '\x11', of_v4 + unique_id)).size == 35);
  CHECK(source(second('\x21', '\x21', of_v6 + std::string(4096 - 16 - 36, 't'))) == "2001:db8::7");
}

TEST_CASE("version 2 that is not right is refused by its first 16 bytes") {
  CHECK(source(second('\x11', '\x11', of_v4)) == "malformed");
  CHECK(source(second('\x31', '\x11', of_v4)) == "malformed");
  CHECK(source(second('\x22', '\x11', of_v4)) == "malformed");
  CHECK(source(second('\x21', '\x41', of_v4)) == "malformed");
  CHECK(source(second('\x21', '\x13', of_v4)) == "malformed");
  CHECK(source(second('\x21', '\x11', "", 11)) == "malformed");
  CHECK(source(second('\x21', '\x21', "", 35)) == "malformed");
  CHECK(source(second('\x21', '\x21', "", 4096 - 16 + 1)) == "malformed");
  CHECK(source(second('\x21', '\x21', "", 65'535)) == "malformed");
  CHECK(source(second('\x21', '\x21', "", 4096 - 16)) == "incomplete");
}

TEST_CASE("a header may come byte by byte, with anything behind it") {
  for (const std::string& whole :
       {"PROXY TCP4 192.0.2.7 203.0.113.1 51234 443\r\n"s, "PROXY UNKNOWN\r\n"s, second('\x21', '\x11', of_v4),
        second('\x21', '\x21', of_v6 + "tlv"), second('\x20', '\0', "")}) {
    for (std::size_t size = 0; size < whole.size(); ++size) CHECK(source(whole.substr(0, size)) == "incomplete");
    CHECK(read_proxy_header(whole).size == whole.size());
    CHECK(read_proxy_header(whole + whole).size == whole.size());
  }
}
