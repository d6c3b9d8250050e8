// What options have to do with each other.
#include "unit/ops/options_fixture.hpp"

using namespace flinxx::ops;
using namespace std::chrono_literals;

TEST_CASE("options that need each other") {
  const strings turn = {"--turn-urls", "turn:t.example", "--turn-secret", "s"};
  CHECK(error_of(turn).empty());
  CHECK_FALSE(error_of({turn[0], turn[1]}, {}, {"turn-urls", "turn-secret"}).empty());
  CHECK(error_of({turn[0], turn[1]}, {"FLINXX_TURN_SECRET=s"}).empty());
  CHECK_FALSE(error_of({"--turn-urls", "stun:t", "--turn-secret", "s"}, {}, {"\"stun:t\""}).empty());
  CHECK_FALSE(error_of({"--ice-transport-policy", "relay"}, {}, {"ice-transport-policy", "turn-urls"}).empty());
  CHECK_FALSE(error_of({"--admin-listen", "0.0.0.0:1"}, {}, {"admin-listen needs admin-token"}).empty());
  CHECK(error_of({"--admin-listen", "[::]:1", "--admin-token", "t"}).empty());
  const strings ui = {"--admin-ui-origins", "https://a.example", "--admin-listen", "[::1]:1", "--admin-token", "t"};
  CHECK(error_of(ui).empty());
  for (const auto wanting : {4, 2})
    CHECK_FALSE(
        error_of({ui.begin(), ui.begin() + wanting}, {}, {"admin-ui-origins needs admin-listen and admin-token"})
            .empty());
  CHECK_FALSE(error_of({"--tls-cert", "c"}, {}, {"tls-cert needs tls-key"}).empty());
  CHECK_FALSE(error_of({"--tls-key", "k"}, {}, {"tls-key needs tls-cert"}).empty());
  CHECK_FALSE(error_of({"--https-redirect", "on"}, {}, {"https-redirect needs trusted-proxies"}).empty());
  CHECK_FALSE(error_of({"--proxy-protocol", "on"}, {}, {"proxy-protocol needs trusted-proxies"}).empty());
  CHECK_FALSE(error_of({"--tls-redirect-port", "80"}, {}, {"tls-redirect-port needs tls-cert"}).empty());
  CHECK_FALSE(error_of({"--tls-redirect-port", "65536"}, {}, {"0 to 65535"}).empty());
  CHECK_FALSE(error_of({"--tls-cert", "c", "--tls-key", "k", "--port", "443", "--tls-redirect-port", "443"}, {},
                       {"the port that speaks TLS"})
                  .empty());
}

TEST_CASE("a cluster needs a key that its nodes share, and a Redis that this program can speak to") {
  const std::string key = "0123456789abcdef";
  CHECK(error_of({"--redis", "redis://a", "--session-key", key}).empty());
  CHECK_FALSE(error_of({"--redis", "redis://a"}, {}, {"redis needs session-key"}).empty());
  CHECK(error_of({"--redis", "rediss://a", "--session-key", key, "--redis-ca", "file"}).empty());
  CHECK_FALSE(
      error_of({"--redis", "redis://a", "--session-key", key, "--redis-ca", "file"}, {}, {"redis-ca needs"}).empty());
  CHECK_FALSE(error_of({"--redis", "http://a"}, {}, {"--redis", "redis://"}).empty());
  CHECK_FALSE(error_of({"--cluster-name", "{a}"}, {}, {"--cluster-name", "32 letters"}).empty());
  CHECK_FALSE(error_of({"--linger", "10001"}, {}, {"0 to 10000"}).empty());
  CHECK(error_of({"--node-number", "any"}).empty());
  for (const char* wrong : {"4096", "-1", "", "some", "1x"})
    CHECK_FALSE(error_of({"--node-number", wrong}, {}, {"0 to 4095, or any"}).empty());
}

TEST_CASE("what is asked of moderation") {
  const std::string key = "0123456789abcdef";
  const auto values =
      parse_well({"--report-limit", "3", "--report-window", "60", "--ban-times", "1, 31536000", "--ban-file", "bans",
                  "--session-key", key, "--contact", "Write to us: mailto:help@example.org"})
          .values;
  CHECK(values.report_limit == 3);
  CHECK(values.report_window == 60s);
  CHECK(values.ban_times == strings{"1", "31536000"});
  CHECK(values.ban_file == "bans");
  CHECK(values.contact == "Write to us: mailto:help@example.org");
  CHECK_FALSE(error_of({"--ban-file", "bans"}, {}, {"ban-file needs session-key"}).empty());
  for (const char* wrong : {"", "none", "0", "31536001", "1,", "1,x", "1 2", "-1"})
    CHECK_FALSE(error_of({"--ban-times", wrong}, {}, {"--ban-times", "1 to 31536000"}).empty());
  CHECK(parse_well({"--contact",
                    "https://example.org/\xc3\xbc"
                    "bel"})
            .values.contact ==
        "https://example.org/\xc3\xbc"
        "bel");
  CHECK_FALSE(error_of({"--contact", "two\nlines"}, {}, {"--contact", "256"}).empty());
  CHECK_FALSE(error_of({"--contact", std::string(257, 'x')}, {}, {"--contact", "256"}).empty());
}

TEST_CASE("an outbox that is smaller than a message is worth a warning") {
  CHECK(parse_well({"--max-outbox", "1000000"}).warnings.empty());
  CHECK(parse_well({"--max-outbox", "999999"}).warnings.size() == 1);
}
