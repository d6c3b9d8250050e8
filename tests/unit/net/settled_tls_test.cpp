#include "net/settled_tls.hpp"
#include "net/tls_stream.hpp"

#include "support/openssl_ptr.hpp"

#include <flinxx/net/poller.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <openssl/err.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

using namespace flinxx;
using namespace flinxx::net;
namespace error = boost::asio::error;
using boost::system::error_code;

namespace {

// What lies below, and its other end.
struct pipe {
  std::string to_server;
  std::string to_client;
  std::size_t window = 1 << 20;  // bytes that the kernel takes until the client has read
  unsigned writes = 0;
  bool ended = false;
  ready_listener* listener = nullptr;
};

class below final : public stream {
 public:
  explicit below(pipe& p) : pipe_(p) {}

  std::size_t read_some(std::span<char> room, error_code& ec) override {
    const std::size_t size = std::min(room.size(), pipe_.to_server.size());
    std::copy_n(pipe_.to_server.data(), size, room.data());
    pipe_.to_server.erase(0, size);
    if (size == 0) ec = pipe_.ended ? error::make_error_code(error::misc_errors::eof) : error::would_block;
    return size;
  }
  std::size_t write_some(std::string_view bytes, error_code& ec) override {
    const std::size_t size = std::min(bytes.size(), pipe_.window - std::min(pipe_.window, pipe_.to_client.size()));
    ++pipe_.writes;
    pipe_.to_client.append(bytes.substr(0, size));
    if (size == 0) ec = error::would_block;
    return size;
  }
  void shutdown_send(error_code&) override {}
  void watch(poller&, ready_listener& listener, error_code&) override { pipe_.listener = &listener; }
  void unwatch(poller&) noexcept override {}

 private:
  pipe& pipe_;
};

struct ear final : ready_listener {
  void on_ready(readiness now) override {
    readable = readable || now.readable;
    ended = ended || now.ended;
  }
  bool readable = false;
  bool ended = false;
};

void certify(SSL_CTX* context) {
  const key_ptr key(EVP_EC_gen("P-256"));
  const certificate_ptr certificate(X509_new());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  REQUIRE(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0);
  REQUIRE(SSL_CTX_use_certificate(context, certificate.get()) == 1);
  REQUIRE(SSL_CTX_use_PrivateKey(context, key.get()) == 1);
}

// OpenSSL's client, and a server's stream; bytes go between them in pieces.
struct call {
  explicit call(const char* suite, unsigned seed = 1) : random(seed) {
    certify(server_context.get());
    SSL_CTX_set_read_ahead(server_context.get(), 1);
    SSL_CTX_set_mode(server_context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_num_tickets(server_context.get(), 1);
    tls_stream::share_secrets(server_context.get());
    SSL_CTX_set_min_proto_version(client_context.get(), TLS1_3_VERSION);
    SSL_CTX_set_ciphersuites(client_context.get(), suite);
    server.emplace(server_context.get(), std::make_unique<below>(wire), counts);
    client.reset(SSL_new(client_context.get()));
    SSL_set_bio(client.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    BIO_set_mem_eof_return(SSL_get_rbio(client.get()), -1);
    SSL_set_connect_state(client.get());
    server->watch(nobody, heard, ec);
  }

  // What the server reads of what the client has written.
  std::string up(std::size_t piece = 0) {
    char* bytes = nullptr;
    const auto size = static_cast<std::size_t>(BIO_get_mem_data(SSL_get_wbio(client.get()), &bytes));
    std::string_view rest(bytes, size);
    std::string all;
    do {
      const auto part = rest.substr(0, piece == 0 ? rest.size() : 1 + random() % piece);
      wire.to_server.append(part);
      rest.remove_prefix(part.size());
      wire.listener->on_ready({.readable = true});
      all += read();
    } while (!rest.empty());
    (void)BIO_reset(SSL_get_wbio(client.get()));
    return all;
  }

  std::string read() {
    std::string all;
    do {
      heard.readable = false;
      ec = {};
      all.append(room.data(), server->read_some(room, ec));
    } while (heard.readable);
    return all;
  }

  // What the client reads of what the server has written.
  std::string down() {
    BIO_write(SSL_get_rbio(client.get()), wire.to_client.data(), static_cast<int>(wire.to_client.size()));
    wire.to_client.clear();
    std::string all;
    for (int size = 1; size > 0;) {
      size = SSL_read(client.get(), room.data(), static_cast<int>(room.size()));
      all.append(room.data(), static_cast<std::size_t>(std::max(size, 0)));
    }
    return all;
  }

  void shake_hands(std::size_t piece = 0) {
    for (int i = 0; i < 3; ++i) {
      SSL_do_handshake(client.get());
      CHECK(up(piece).empty());
      CHECK(down().empty());
    }
    REQUIRE(server->settled());
  }

  void say(std::string_view text) {
    if (!text.empty()) REQUIRE(SSL_write(client.get(), text.data(), static_cast<int>(text.size())) > 0);
  }

  std::string text(std::size_t size) {
    std::string out(size, '\0');
    std::ranges::generate(out, [&] { return static_cast<char>(random()); });
    return out;
  }

  boost::asio::io_context loop;
  poller nobody{loop, [] {}};
  std::minstd_rand random;
  pipe wire;
  ear heard;
  error_code ec;
  std::vector<char> room = std::vector<char>(64 * 1024);
  tls_counts counts;
  context_ptr server_context{SSL_CTX_new(TLS_server_method())};
  context_ptr client_context{SSL_CTX_new(TLS_client_method())};
  std::optional<tls_stream> server;
  ssl_ptr client;
};

constexpr std::array<const char*, 3> suites{"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                                            "TLS_CHACHA20_POLY1305_SHA256"};

// A server behind its handshake, and the client's keys.
struct settled {
  settled() {
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
  pipe wire;
  below under{wire};
  settled_tls server{under};
  tls_direction sealing;
  tls_direction opening;
  ear heard;
  error_code ec;
  std::vector<char> room = std::vector<char>(32 * 1024);
};

constexpr unsigned char alert = 21, handshake = 22, data = 23;

}  // namespace

TEST_CASE("OpenSSL's client and a settled server understand each other, however the bytes are cut") {
  for (const char* suite : suites) {
    for (const std::size_t piece : {0, 1, 7, 300}) {
      call c(suite, static_cast<unsigned>(piece) + 1);
      c.shake_hands(piece);
      for (int i = 0; i < 12; ++i) {
        const std::string there = c.text(c.random() % 600), back = c.text(c.random() % 60'000);
        if (i % 4 == 3) SSL_key_update(c.client.get(), i % 8 == 3 ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED);
        c.say(there);
        CHECK(c.up(piece) == there);
        c.wire.window = 1 + c.random() % 20'000;
        std::string arrived;
        for (std::string_view rest = back; !rest.empty();) {
          c.ec = {};
          rest.remove_prefix(c.server->write_some(rest, c.ec));
          arrived += c.down();
        }
        CHECK(arrived + c.down() == back);
      }
    }
  }
}

TEST_CASE("what comes with the last of the handshake is read") {
  call c(suites[0]);
  SSL_do_handshake(c.client.get());
  CHECK(c.up().empty());
  CHECK(c.down().empty());
  c.say("hello");
  c.say(std::string(20'000, 'x'));
  CHECK(c.up() == "hello" + std::string(20'000, 'x'));
  CHECK(c.server->settled());
}

TEST_CASE("new keys amid the handshake's end, or half a record, leave the connection to OpenSSL until it has them") {
  call c(suites[0]);
  SSL_do_handshake(c.client.get());
  c.up();
  c.down();
  SSL_key_update(c.client.get(), SSL_KEY_UPDATE_REQUESTED);
  c.say("hello");
  CHECK(c.up() == "hello");
  CHECK_FALSE(c.server->settled());
  c.say("again");
  CHECK(c.up() == "again");
  c.ec = {};
  CHECK(c.server->write_some("back", c.ec) == 4);
  CHECK(c.down() == "back");
}

TEST_CASE("the ticket goes with the first answer, in one write") {
  call c(suites[0]);
  SSL_do_handshake(c.client.get());
  c.up();
  c.down();
  c.say("hello");
  CHECK(c.up() == "hello");
  CHECK(c.wire.to_client.empty());
  c.wire.writes = 0;
  CHECK(c.server->write_some("answer", c.ec) == 6);
  CHECK(c.wire.writes == 1);
  CHECK(c.down() == "answer");
  CHECK(SSL_SESSION_has_ticket(SSL_get0_session(c.client.get())) == 1);
}

TEST_CASE("both say goodbye") {
  call c(suites[0]);
  c.shake_hands();
  c.say("last words");
  SSL_shutdown(c.client.get());
  CHECK(c.up() == "last words");
  CHECK(c.heard.ended);
  CHECK(c.read().empty());
  CHECK(c.ec == error::misc_errors::eof);
  c.ec = {};
  CHECK(c.server->write_some("mine", c.ec) == 4);
  c.server->shutdown_send(c.ec);
  CHECK(SSL_get_shutdown(c.client.get()) == SSL_SENT_SHUTDOWN);
  c.down();
  CHECK((SSL_get_shutdown(c.client.get()) & SSL_RECEIVED_SHUTDOWN) != 0);
}

TEST_CASE("an end without a goodbye is an end, in a record too") {
  for (const bool in_a_record : {false, true}) {
    settled s;
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
    settled s;
    s.seal(data, "hello");
    s.wire.to_server[at] = static_cast<char>(s.wire.to_server[at] ^ 1);
    s.expect_end(20);
  }
  settled repeated, left_out;
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
    settled s;
    send(s);
    s.expect_end(why);
  };
  refused([](settled& s) { s.wire.to_server = std::string("\x16\3\3\0\5hello", 10); }, 10);
  refused([](settled& s) { s.wire.to_server = std::string("\x14\3\3\0\1\1", 6); }, 10);
  refused([](settled& s) { s.wire.to_server = "\x17\3\3\x41\1"; }, 22);
  refused([](settled& s) { s.wire.to_server = std::string("\x17\3\3\0\x10", 5) + std::string(16, 'x'); }, 20);
  refused([](settled& s) { s.seal(0, ""); }, 10);
  refused([](settled& s) { s.seal(20, "\1"); }, 10);
  refused([](settled& s) { s.seal(24, "x"); }, 10);
  refused([](settled& s) { s.seal(data, std::string(tls_records::max_content + 1, 'x')); }, 22);
  refused([](settled& s) { s.seal(alert, "\1"); }, 10);
  refused([](settled& s) { s.seal(handshake, ""); }, 10);
  refused([](settled& s) { s.seal(handshake, std::string("\x18\0\0\1\2", 5)); }, 10);
  refused([](settled& s) { s.seal(handshake, std::string("\1\0\0\1\0", 5)); }, 10);
  refused([](settled& s) { s.seal(handshake, std::string("\x18\0\0\1\0\x18\0\0\1\0", 10)); }, 10);
}

TEST_CASE("padding and empty records are passed over, and the largest record is taken") {
  settled s;
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
  settled fatal, polite;
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
  settled s;
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
  settled s;
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
