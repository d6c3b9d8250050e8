#include "net/session_tickets.hpp"

#include "support/certify.hpp"
#include "support/openssl_ptr.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <memory>

using namespace flinxx;
using namespace flinxx::net;

namespace {

constexpr std::int64_t window = ticket_lifetime.count();
constexpr std::int64_t midnight = 40'000 * window;  // a window begins

// A server whose clock the test sets.
struct server {
  explicit server(const std::string& secret, std::int64_t at = midnight)
      : now(at), tickets(secret, [this] { return now; }) {
    certify(context.get());
    tickets.use_in(context.get());
  }

  std::int64_t now;
  session_tickets tickets;
  context_ptr context{SSL_CTX_new(TLS_server_method())};
};

// One that keeps the last ticket, as browsers do.
struct client {
  explicit client(int version) {
    SSL_CTX_set_min_proto_version(context.get(), version);
    SSL_CTX_set_max_proto_version(context.get(), version);
  }

  // Whether it resumed.
  bool visit(server& s) {
    const ssl_ptr here(SSL_new(context.get())), there(SSL_new(s.context.get()));
    BIO *near = nullptr, *far = nullptr;
    REQUIRE(BIO_new_bio_pair(&near, 0, &far, 0) == 1);
    SSL_set_bio(here.get(), near, near);
    SSL_set_bio(there.get(), far, far);
    SSL_set_connect_state(here.get());
    SSL_set_accept_state(there.get());
    if (ticket) SSL_set_session(here.get(), ticket.get());
    for (int i = 0; i < 5; ++i) {
      SSL_do_handshake(here.get());
      SSL_do_handshake(there.get());
    }
    std::array<char, 1> none{};
    (void)SSL_read(here.get(), none.data(), 1);  // the ticket
    REQUIRE(SSL_is_init_finished(there.get()));
    const bool resumed = SSL_session_reused(there.get()) == 1;
    REQUIRE((SSL_session_reused(here.get()) == 1) == resumed);
    ticket.reset(SSL_get1_session(here.get()));
    SSL_shutdown(here.get());
    SSL_shutdown(there.get());
    return resumed;
  }

  context_ptr context{SSL_CTX_new(TLS_client_method())};
  session_ptr ticket;
};

}  // namespace

TEST_CASE("whom one server has given a ticket resumes at every other one with the same secret") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    server one("a secret of this test"), again("a secret of this test"), other("another secret of it"), none("");
    client c(version);
    CHECK_FALSE(c.visit(one));
    CHECK(c.visit(one));
    CHECK(c.visit(again));
    CHECK_FALSE(c.visit(other));
    CHECK_FALSE(c.visit(none));
    CHECK(c.visit(none));
    CHECK_FALSE(c.visit(one));
  }
}

TEST_CASE("a ticket says how long it works, and allows no data before the handshake is done") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    server s("a secret of this test");
    client c(version);
    CHECK_FALSE(c.visit(s));
    CHECK(SSL_SESSION_get_ticket_lifetime_hint(c.ticket.get()) == window);
    CHECK(SSL_SESSION_get_max_early_data(c.ticket.get()) == 0);
  }
}

TEST_CASE("a ticket of the window before is taken and renewed, one from before that is not") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    server s("a secret of this test", midnight + window - 1);
    client c(version), late(version);
    CHECK_FALSE(c.visit(s));
    CHECK_FALSE(late.visit(s));
    s.now = midnight + 2 * window - 1;
    CHECK(c.visit(s));
    s.now = midnight + 2 * window;
    CHECK(c.visit(s));
    CHECK_FALSE(late.visit(s));
  }
}

TEST_CASE("a client that comes often makes a full handshake once a day all the same") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    server s("a secret of this test");
    client c(version);
    for (int day = 0; day < 3; ++day) {
      CHECK_FALSE(c.visit(s));
      for (int hour = 1; hour < 24; ++hour) {
        s.now += 3600;
        CHECK(c.visit(s));
      }
      s.now += 3600;
    }
  }
}
