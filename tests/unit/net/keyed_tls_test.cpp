#include "net/keyed_tls.hpp"

#include "unit/net/tls_pipe.hpp"

#include <boost/asio/error.hpp>
#include <catch2/catch.hpp>

#include <vector>

using namespace flinxx;
using namespace flinxx::net;
namespace error = boost::asio::error;
using boost::system::error_code;

namespace {

// A server behind its handshake, and the client's keys.
struct keyed {
  keyed() {
    traffic_secrets secrets;
    secrets.client.secret = std::string(32, 'c');
    secrets.server.secret = std::string(32, 's');
    REQUIRE(server.begin(0x1301, secrets, ticket));
    const std::vector<unsigned char> client_secret(32, 'c'), server_secret(32, 's');
    REQUIRE(sealing.begin(0x1301, client_secret, 0));
    REQUIRE(opening.begin(0x1301, server_secret, 0));
  }

  void seal(unsigned char type, std::string_view bytes) {
    REQUIRE(sealing.seal(static_cast<tls_content>(type), bytes, wire.to_server));
  }
  std::string read() {
    ec = {};
    return {room.data(), server.read_some(room, ec, heard)};
  }
  // The alert that the server has sent.
  int alert() {
    const auto opened = opening.open(wire.to_client);
    REQUIRE(std::holds_alternative<tls_direction::content>(opened));
    const auto& content = std::get<tls_direction::content>(opened);
    REQUIRE(content.type == tls_content::alert);
    REQUIRE(content.bytes.size() == 2);
    return content.bytes[1];
  }
  void expect_end(int alert_number) {
    CHECK(read().empty());
    CHECK(ec == error::connection_aborted);
    CHECK(alert() == alert_number);
    CHECK(read().empty());
    CHECK(ec == error::connection_aborted);
    CHECK(server.write_some("more", ec) == 0);
    CHECK(ec == error::broken_pipe);
  }

  std::string ticket;
  tls_pipe wire;
  below under{wire};
  keyed_tls server{under};
  tls_direction sealing;
  tls_direction opening;
  ear heard;
  error_code ec;
  std::vector<char> room = std::vector<char>(32 * 1024);
};

constexpr unsigned char alert = 21, handshake = 22, data = 23;

}  // namespace

TEST_CASE("an end without a goodbye is an end, in a record too") {
  for (const bool in_a_record : {false, true}) {
    keyed s;
    s.seal(data, "hello");
    if (in_a_record) s.wire.to_server.resize(s.wire.to_server.size() - 1);
    CHECK(s.read() == (in_a_record ? "" : "hello"));
    s.wire.ended = true;
    CHECK(s.read().empty());
    CHECK(s.ec == error::misc_errors::eof);
  }
}

TEST_CASE("a record that was changed, repeated or left out ends the connection with an alert") {
  for (std::size_t at : {5, 9, 12, 25}) {
    keyed s;
    s.seal(data, "hello");
    s.wire.to_server[at] = static_cast<char>(s.wire.to_server[at] ^ 1);
    s.expect_end(20);
  }
  keyed repeated, left_out;
  repeated.seal(data, "hello");
  const std::string record = repeated.wire.to_server;
  CHECK(repeated.read() == "hello");
  repeated.wire.to_server = record;
  repeated.expect_end(20);
  left_out.seal(data, "hello");
  left_out.wire.to_server.clear();
  left_out.seal(data, "hello");
  left_out.expect_end(20);
}

TEST_CASE("records that nobody may send end the connection with an alert") {
  const auto refused = [](auto send, int why) {
    keyed s;
    send(s);
    s.expect_end(why);
  };
  refused([](keyed& s) { s.wire.to_server = std::string("\x16\3\3\0\5hello", 10); }, 10);
  refused([](keyed& s) { s.wire.to_server = std::string("\x14\3\3\0\1\1", 6); }, 10);
  refused([](keyed& s) { s.wire.to_server = "\x17\3\3\x41\1"; }, 22);
  refused([](keyed& s) { s.wire.to_server = std::string("\x17\3\3\0\x10", 5) + std::string(16, 'x'); }, 20);
  refused([](keyed& s) { s.seal(0, ""); }, 10);
  refused([](keyed& s) { s.seal(20, "\1"); }, 10);
  refused([](keyed& s) { s.seal(24, "x"); }, 10);
  refused([](keyed& s) { s.seal(data, std::string(tls_records::max_content + 1, 'x')); }, 22);
  refused([](keyed& s) { s.seal(alert, "\1"); }, 10);
  refused([](keyed& s) { s.seal(handshake, ""); }, 10);
  refused([](keyed& s) { s.seal(handshake, std::string("\x18\0\0\1\2", 5)); }, 10);
  refused([](keyed& s) { s.seal(handshake, std::string("\1\0\0\1\0", 5)); }, 10);
  refused([](keyed& s) { s.seal(handshake, std::string("\x18\0\0\1\0\x18\0\0\1\0", 10)); }, 10);
}

TEST_CASE("padding and empty records are passed over, and the largest record is taken") {
  keyed s;
  s.seal(data, "");
  CHECK(s.read().empty());
  CHECK(s.ec == error::would_block);
  s.seal(0, std::string("hello\x17\0\0\0", 9));
  CHECK(s.read() == "hello");
  const std::string largest(tls_records::max_content, 'x');
  s.seal(data, largest);
  CHECK(s.read() == largest);
  CHECK_FALSE(s.heard.ended);
}

TEST_CASE("what a client says of its end counts") {
  keyed fatal, polite;
  fatal.seal(alert, std::string("\2\x32", 2));
  CHECK(fatal.read().empty());
  CHECK(fatal.ec == error::connection_aborted);
  CHECK(fatal.wire.to_client.empty());
  polite.seal(alert, std::string("\1\x5a", 2));  // user_canceled
  polite.seal(data, "hello");
  CHECK(polite.read() == "hello");
  polite.seal(alert, std::string("\1\0", 2));
  CHECK(polite.read().empty());
  CHECK(polite.ec == error::misc_errors::eof);
  CHECK((polite.ec = {}, polite.server.write_some("hello", polite.ec)) == 5);
}

TEST_CASE("new keys are answered, 64 times") {
  keyed s;
  for (unsigned i = 0; i <= max_key_updates; ++i) {
    s.seal(handshake, std::string("\x18\0\0\1\1", 5));
    REQUIRE(s.sealing.renew());
    CHECK(s.read().empty());
    if (i == max_key_updates) break;
    CHECK(s.ec == error::would_block);
    REQUIRE(std::holds_alternative<tls_direction::content>(s.opening.open(s.wire.to_client)));
    REQUIRE(s.opening.renew());
    s.wire.to_client.clear();
  }
  CHECK(s.ec == error::connection_aborted);
  CHECK(s.alert() == 10);
}

TEST_CASE("a client that does not read is not waited for, and misses nothing when it does") {
  keyed s;
  s.wire.window = 10;
  const std::string text(100, 'x');
  CHECK(s.server.write_some(text, s.ec) == 0);
  CHECK(s.ec == error::would_block);
  s.seal(handshake, std::string("\x18\0\0\1\1", 5));
  CHECK(s.read().empty());
  s.wire.window = 1000;
  s.server.on_writable();
  CHECK((s.ec = {}, s.server.write_some(text, s.ec)) == text.size());
  const std::size_t first = std::get<std::size_t>(tls_records::size_of(s.wire.to_client));
  const auto opened = s.opening.open(std::span(s.wire.to_client).first(first));
  REQUIRE(std::holds_alternative<tls_direction::content>(opened));
  CHECK(std::get<tls_direction::content>(opened).bytes.size() == text.size());
  CHECK(s.wire.to_client.size() == first + tls_records::head + 5 + tls_records::max_overhead);
}
