#include "net/tls_stream.hpp"

#include "support/certify.hpp"
#include "support/openssl_ptr.hpp"
#include "unit/net/tls_pipe.hpp"

#include <flinxx/net/poller.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <vector>

using namespace flinxx;
using namespace flinxx::net;
namespace error = boost::asio::error;
using boost::system::error_code;

namespace {

// OpenSSL's client, and a server's stream; bytes go between them in pieces.
struct call {
  explicit call(const char* suite, unsigned seed = 1) : random(seed) {
    certify(server_context.get());
    SSL_CTX_set_read_ahead(server_context.get(), 1);
    SSL_CTX_set_mode(server_context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_num_tickets(server_context.get(), 1);
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
    REQUIRE(server->keyed());
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
  tls_pipe wire;
  ear heard;
  error_code ec;
  std::vector<char> room = std::vector<char>(64 * 1024);
  tls_counts counts;
  context_ptr server_context{SSL_CTX_new_ex(nullptr, own_key_schedule(), TLS_server_method())};
  context_ptr client_context{SSL_CTX_new(TLS_client_method())};
  std::optional<tls_stream> server;
  ssl_ptr client;
};

constexpr std::array<const char*, 3> suites{"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                                            "TLS_CHACHA20_POLY1305_SHA256"};

}  // namespace

TEST_CASE(
    "OpenSSL's client and a server that goes on with the keys alone understand each other, however the bytes are cut") {
  for (const char* suite : suites) {
    for (const std::size_t piece : {0, 1, 7, 300}) {
      call c(suite, static_cast<unsigned>(piece) + 1);
      c.shake_hands(piece);
      for (int i = 0; i < 12; ++i) {
        const std::string there = c.text(c.random() % 600), back = c.text(c.random() % 60'000);
        if (i % 4 == 3)
          SSL_key_update(c.client.get(), i % 8 == 3 ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED);
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
  CHECK(c.server->keyed());
}

TEST_CASE("new keys amid the handshake's end, or half a record, leave the connection to OpenSSL until it has them") {
  call c(suites[0]);
  SSL_do_handshake(c.client.get());
  c.up();
  c.down();
  SSL_key_update(c.client.get(), SSL_KEY_UPDATE_REQUESTED);
  c.say("hello");
  CHECK(c.up() == "hello");
  CHECK_FALSE(c.server->keyed());
  c.say("again");
  CHECK(c.up() == "again");
  c.ec = {};
  CHECK(c.server->write_some("back", c.ec) == 4);
  CHECK(c.down() == "back");
}

TEST_CASE("a client that wants short records gets no others") {
  call c(suites[0]);
  SSL_set_tlsext_max_fragment_length(c.client.get(), TLSEXT_max_fragment_length_512);
  SSL_do_handshake(c.client.get());
  c.up();
  c.down();
  c.say("hello");
  CHECK(c.up() == "hello");
  const std::string text(5000, 'x');
  std::string arrived;
  for (std::string_view rest = text; !rest.empty();) {
    c.ec = {};
    const std::size_t size = c.server->write_some(rest, c.ec);
    REQUIRE(size > 0);
    rest.remove_prefix(size);
    arrived += c.down();
  }
  CHECK(arrived == text);
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

TEST_CASE("an end that comes with half a record, or with none of data, is not missed") {
  for (const bool in_a_record : {false, true}) {
    call c(suites[0]);
    c.shake_hands();
    SSL_key_update(c.client.get(), SSL_KEY_UPDATE_NOT_REQUESTED);
    if (in_a_record) c.say("hello");
    SSL_do_handshake(c.client.get());
    char* bytes = nullptr;
    const auto size = static_cast<std::size_t>(BIO_get_mem_data(SSL_get_wbio(c.client.get()), &bytes));
    REQUIRE(size > 0);
    c.wire.to_server.assign(bytes, in_a_record ? size - 1 : size);
    c.wire.ended = true;
    c.wire.listener->on_ready({.readable = true, .ended = true});
    CHECK(c.read().empty());
    CHECK(c.ec == error::misc_errors::eof);
  }
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
