#include "ops/options_detail.hpp"
#include "unit/ops/options_fixture.hpp"

#include <algorithm>
#include <cstdint>

using namespace flinxx::ops;
using namespace std::chrono_literals;

namespace {

struct bounds {
  std::string name;
  std::int64_t least, most;
};

const std::vector<bounds> numbers = {
    {"port", 0, 65'535},
    {"threads", 0, 256},
    {"max-connections", 0, 10'000'000},
    {"hsts", 0, 63'072'000},
    {"linger", 0, 10'000},
    {"first-byte-timeout", 100, 3'600'000},
    {"request-timeout", 100, 3'600'000},
    {"keep-alive-timeout", 100, 3'600'000},
    {"drain-timeout", 0, 3'600'000},
    {"ping-interval", 100, 3'600'000},
    {"ping-timeout", 100, 3'600'000},
    {"connect-timeout", 100, 3'600'000},
    {"upgrade-timeout", 100, 3'600'000},
    {"recovery-time", 0, 3'600'000},
    {"invite-time", 1'000, 86'400'000},
    {"relax-time", 0, 3'600'000},
    {"max-payload", 1'024, 104'857'600},
    {"max-outbox", 65'536, 1'073'741'824},
    {"limit-health", 0, 1'000'000},
    {"limit-stats", 0, 1'000'000},
    {"limit-connect", 0, 1'000'000},
    {"limit-find", 0, 1'000},
    {"limit-skip", 0, 1'000},
    {"limit-connections", 0, 10'000'000},
    {"report-limit", 0, 1'000},
    {"report-window", 60, 2'592'000},
    {"turn-ttl", 1, 2'592'000},
    {"min-age", 0, 99},
};

bool accepted(const std::string& name, const std::string& value) {
  return std::holds_alternative<parsed_options>(parse({"--" + name, value}));
}

}  // namespace

TEST_CASE("without any option the defaults hold") {
  const auto [values, warnings, given] = parse_well({});
  CHECK(warnings.empty());
  CHECK(values.host == "0.0.0.0");
  CHECK(values.port == 5000);
  CHECK(values.threads == 0);
  CHECK(values.web_root.empty());
  CHECK(values.ping_interval == 25s);
  CHECK(values.ping_timeout == 20s);
  CHECK(values.connect_timeout == 45s);
  CHECK(values.upgrade_timeout == 10s);
  CHECK(values.recovery_time == 120s);
  CHECK(values.invite_time == 10min);
  CHECK(values.relax_time == 5s);
  CHECK(values.max_payload == 1'000'000);
  CHECK(values.redis.empty());
  CHECK(values.cluster_name == "fx");
  CHECK_FALSE(values.node_number);
  CHECK(values.linger == 50ms);
  CHECK(values.rate_limits);
  CHECK(values.limit_health == 100);
  CHECK(values.limit_stats == 50);
  CHECK(values.limit_connect == 10);
  CHECK(values.limit_find == 5);
  CHECK(values.limit_skip == 10);
  CHECK(values.limit_connections == 1024);
  CHECK(values.report_limit == 5);
  CHECK(values.report_window == 24h);
  CHECK(values.ban_times == strings{"900", "86400", "604800"});
  CHECK(values.ban_file.empty());
  CHECK(values.contact.empty());
  CHECK_FALSE(values.https_redirect);
  CHECK(values.hsts == 31'536'000s);
  CHECK(values.stun_urls.empty());
  CHECK(values.min_age == 18);
  CHECK(values.log_level == log_level::info);
}

TEST_CASE("every option reaches its field") {
  const auto values = parse_well({"--host",
                                  "::1",
                                  "--port=81",
                                  "--threads",
                                  "3",
                                  "--web-root",
                                  "/srv/page",
                                  "--ping-interval",
                                  "101",
                                  "--ping-timeout",
                                  "102",
                                  "--connect-timeout",
                                  "103",
                                  "--upgrade-timeout",
                                  "104",
                                  "--relax-time",
                                  "109",
                                  "--recovery-time",
                                  "105",
                                  "--max-payload",
                                  "2000",
                                  "--max-outbox",
                                  "70000",
                                  "--rate-limits",
                                  "off",
                                  "--limit-health",
                                  "1",
                                  "--redis",
                                  "redis://:pw@cache/1",
                                  "--session-key",
                                  "sixteen-or-more.",
                                  "--cluster-name",
                                  "eu-1",
                                  "--node-number",
                                  "4095",
                                  "--linger",
                                  "0",
                                  "--limit-stats",
                                  "2",
                                  "--limit-connect",
                                  "3",
                                  "--limit-find",
                                  "4",
                                  "--limit-skip",
                                  "0",
                                  "--cors-origins",
                                  "https://a.example, http://b.example:8080",
                                  "--connect-origins",
                                  "https://c.example",
                                  "--trusted-proxies",
                                  "10.0.0.0/8,::1",
                                  "--client-address-header",
                                  "forwarded",
                                  "--proxy-protocol",
                                  "on",
                                  "--max-connections",
                                  "77",
                                  "--min-age",
                                  "21",
                                  "--stun-urls",
                                  "stun:s.example,STUN:[::1]:5",
                                  "--turn-urls",
                                  "turn:t.example?transport=tcp",
                                  "--turn-secret",
                                  "s3cret",
                                  "--turn-ttl",
                                  "60",
                                  "--ice-transport-policy",
                                  "relay",
                                  "--limit-connections",
                                  "5",
                                  "--https-redirect",
                                  "on",
                                  "--hsts",
                                  "6",
                                  "--first-byte-timeout",
                                  "107",
                                  "--request-timeout",
                                  "108",
                                  "--keep-alive-timeout",
                                  "109",
                                  "--drain-timeout",
                                  "0",
                                  "--log-level",
                                  "error",
                                  "--log-format",
                                  "json"})
                          .values;
  CHECK(values.host == "::1");
  CHECK(values.port == 81);
  CHECK(values.threads == 3);
  CHECK(values.web_root == "/srv/page");
  CHECK(values.ping_interval == 101ms);
  CHECK(values.ping_timeout == 102ms);
  CHECK(values.connect_timeout == 103ms);
  CHECK(values.upgrade_timeout == 104ms);
  CHECK(values.recovery_time == 105ms);
  CHECK(values.relax_time == 109ms);
  CHECK(values.max_payload == 2000);
  CHECK(values.max_outbox == 70'000);
  CHECK(values.redis == "redis://:pw@cache/1");
  CHECK(values.cluster_name == "eu-1");
  CHECK(values.node_number == 4095);
  CHECK(values.linger == 0ms);
  CHECK_FALSE(values.rate_limits);
  CHECK(values.limit_health == 1);
  CHECK(values.limit_stats == 2);
  CHECK(values.limit_connect == 3);
  CHECK(values.limit_find == 4);
  CHECK(values.limit_skip == 0);
  CHECK(values.limit_connections == 5);
  CHECK(values.cors_origins == strings{"https://a.example", "http://b.example:8080"});
  CHECK(values.connect_origins == strings{"https://c.example"});
  CHECK(values.trusted_proxies == strings{"10.0.0.0/8", "::1"});
  CHECK(values.client_address_header == address_header::forwarded);
  CHECK(values.proxy_protocol);
  CHECK(values.max_connections == 77);
  CHECK(values.stun_urls == strings{"stun:s.example", "STUN:[::1]:5"});
  CHECK(values.turn_urls == strings{"turn:t.example?transport=tcp"});
  CHECK(values.turn_secret == "s3cret");
  CHECK(values.min_age == 21);
  CHECK(values.turn_ttl == 60s);
  CHECK(values.ice_transport_policy == ice_policy::relay);
  CHECK(values.https_redirect);
  CHECK(values.hsts == 6s);
  CHECK(values.first_byte_timeout == 107ms);
  CHECK(values.request_timeout == 108ms);
  CHECK(values.keep_alive_timeout == 109ms);
  CHECK(values.drain_timeout == 0ms);
  CHECK(values.log_level == log_level::error);
  CHECK(values.log_format == log_format::json);
}

TEST_CASE("numbers keep to their bounds") {
  for (const auto& [name, least, most] : numbers) {
    INFO(name);
    for (const auto value : {least, most}) CHECK(accepted(name, std::to_string(value)));
    for (const auto value : {least - 1, most + 1}) {
      error_of({"--" + name, std::to_string(value)}, {},
               {"--" + name, '"' + std::to_string(value) + '"', std::to_string(least) + " to " + std::to_string(most)});
      CHECK_FALSE(accepted(name, std::to_string(value)));
    }
    for (const auto* value :
         {"", " 500", "500 ", "+500", "500x", "5e3", "0x500", "500.0", "99999999999999999999", "none"}) {
      CHECK_FALSE(accepted(name, value));
    }
  }
  // tls-redirect-port needs others beside it, node-number may be a word
  const auto& table = detail::option_table();
  CHECK(static_cast<std::size_t>(std::count_if(table.begin(), table.end(), [](const detail::option& row) {
          return row.value.allowed.starts_with("a whole number");
        })) == numbers.size() + 2);
}

TEST_CASE("words, addresses and URLs are checked") {
  struct row {
    std::string name;
    strings good, bad;
  };
  const std::vector<row> rows = {
      {"host", {"127.0.0.1", "::", "localhost"}, {"", "127.0.0", "example.org", "[::1]", "10.0.0.0/8", "::1%lo"}},
      {"rate-limits", {"on", "off"}, {"", "ON", "true", "1"}},
      {"https-redirect", {"off"}, {"", "yes"}},
      {"log-level", {"trace", "debug", "info", "warn", "error", "off"}, {"", "Info", "loud", "warning"}},
      {"log-format", {"text", "json"}, {"", "xml"}},
      {"ice-transport-policy", {"all"}, {"", "some"}},
      {"cors-origins",
       {"", "none", "*", "https://a.example", "http://[::1]:3000,https://b.example"},
       {"a.example", "https://a.example/", "https://A.example", "ftp://a", "https://a.example,", ",", "https://a:70000",
        "https://a:000443", "https://", "https://[::1", "https://a?b", "https://a.example\x01"}},
      {"trusted-proxies",
       {"", "none", "127.0.0.1", "::1", "10.0.0.0/8 , 2001:db8::/32", "0.0.0.0/0", "10.0.0.1/32", "::/128"},
       {"proxy", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "/8", "10.0.0.0/8/8",
        "10.0.0.1,"}},
      {"stun-urls",
       {"none", "stun:a", "STUN:a_b.example:05349", "stun:192.0.2.1,stun:[2001:db8::1]:2", "stun:a.example.:65535",
        "stun:[::ffff:192.0.2.1]:443", "stun:1.a", "stun:xn--9ca.example:80", "stun:a:53"},
       {"a",
        "stun:",
        "stun://a",
        "turn:a",
        "stun:a:b",
        "stun:a:65536",
        "stun:a?transport=udp",
        "stun:a b",
        "stun:a,,stun:b",
        "stun:" + std::string(10'000, 'a'),
        "stuns:a",
        "stun:a:0",
        "stun:a:00000",
        "stun:[::1]:0",
        "stun:a:",
        "stun:a:+1",
        "stun:a:1",
        "stun:a:22",
        "stun:a:00022",
        "stun:a:6000",
        "stun:a:10080",
        "stun:[]",
        "stun:[:]",
        "stun:[1:2]",
        "stun:[::1",
        "stun:::1",
        "stun:[192.0.2.1]",
        "stun:[1:2:3:4:5:6:7:8:9]",
        "stun:[::256.1.1.1]",
        "stun:[fe80::1%eth0]",
        "stun:192.0.2.256",
        "stun:192.0.2",
        "stun:a.1",
        "stun:a.0x1",
        "stun:u@a",
        "stun:a/",
        "stun:a#b",
        "stun:\xC3\xA9.example",
        "stun:a%20b",
        "stun:a?"}},
      {"turn-urls",
       {"none"},
       {"turn:a:0", "turns:a:0?transport=udp", "turn:a:1?transport=tcp", "turn:a?transport=UDP", "turn:a?transport=tls",
        "turn:a?transport=", "turn:a?", "turn:a?x=1", "turn:a?transport=udp&x=1", "turn:a?transport=udp?transport=tcp",
        "turn:u:p@a", "turn:a/b", "turn:", "turn:?transport=udp", "turn::3478", "turn://a", "turn:[1:2]:3478",
        "turn:192.0.2.256?transport=udp"}},
      {"turn-secret", {"s", "a#b=c"}, {"a b", "a\n", "a\x7f"}},
      {"admin-listen",
       {"127.0.0.1:0", "127.9.9.9:9464", "[::1]:65535", "localhost:1"},
       {"9464", "127.0.0.1", "example.org:1", "::1:1", "127.0.0.1:65536", ""}},
      {"admin-token", {"s", "a#b=c"}, {"a b", "a\n", "a\x7f"}},
      {"admin-ui-origins", {"", "none"}, {"*", "https://a.example,*", "a.example", "https://a.example/"}},
      {"moderation-webhook",
       {"http://a", "https://hooks.example.org:8443/path?a=b"},
       {"a", "ftp://a", "https://u:p@a/", "https://a/#b", "https://a:0", ""}},
      {"moderation-webhook-secret", {"s", "a#b=c"}, {"a b", "a\n", "a\x7f"}},
      {"session-key", {"0123456789abcdef", "a#b=c------------"}, {"", "0123456789abcde", "0123456789 abcdef"}},
  };
  for (const auto& [name, good, bad] : rows) {
    for (const auto& value : good) {
      INFO(name << " = " << value);
      CHECK(accepted(name, value));
    }
    for (const auto& value : bad) {
      INFO(name << " = " << value);
      CHECK_FALSE(error_of({"--" + name, value}, {}, {"--" + name}).empty());
    }
  }
  CHECK(parse_well({"--host", "localhost"}).values.host == "127.0.0.1");
  CHECK(parse_well({"--stun-urls", "none"}).values.stun_urls.empty());
}

TEST_CASE("an error in a list names the item") {
  error_of({"--trusted-proxies", "10.0.0.0/8,squid"}, {},
           {"--trusted-proxies: \"squid\"", "10.0.0.0/8, between commas"});
}
