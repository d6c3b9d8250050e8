#include "ops/options_detail.hpp"
#include "ops/options_kinds.hpp"

#include <flinxx/ops/host_port.hpp>
#include <flinxx/ops/http_url.hpp>
#include <flinxx/ops/listen_address.hpp>
#include <flinxx/ops/redis_url.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace flinxx::ops::detail {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;

option_value host() {
  auto result = text(&config::host, "ADDRESS", "an IPv4 or IPv6 address or localhost", is_address);
  result.set = [checked = std::move(result.set)](config& to, std::string_view given) {
    return checked(to, given == "localhost" ? "127.0.0.1" : given);
  };
  return result;
}

option_value path(std::string config::*field, std::string allowed) {
  return text(field, "PATH", std::move(allowed), [](std::string_view) { return true; });
}

option_value secret(std::string config::*field, std::string allowed, bool (*is_allowed)(std::string_view)) {
  auto result = text(field, "TEXT", std::move(allowed), is_allowed);
  result.secret = true;
  return result;
}

option_value redis() {
  auto result = secret(&config::redis,
                       "a URL such as redis://user:password@redis.example.org:6379/0 or "
                       "redis+sentinel://a.example.org:26379,b.example.org/name",
                       [](std::string_view text) { return parse_redis_url(text).has_value(); });
  result.takes = "URL";
  return result;
}

option_value webhook() {
  auto result = secret(&config::moderation_webhook, "a URL such as https://example.org/path",
                       [](std::string_view text) { return parse_http_url(text).has_value(); });
  result.takes = "URL";
  return result;
}

option_value admin_listen() {
  return text(&config::admin_listen, "ADDRESS:PORT", "an address with its port, such as 127.0.0.1:9464 or [::1]:9464",
              [](std::string_view text) { return parse_listen_address(text).has_value(); });
}

option_value statsd() {
  return text(&config::statsd, "HOST:PORT", "a name or an address with its port, such as 127.0.0.1:8125",
              [](std::string_view given) { return parse_host_port(given).has_value(); });
}

option_value call_events() {
  auto result =
      text(&config::call_events, "PATH", "the path of a file, redis, or off", [](std::string_view) { return true; });
  result.fallback = "off";
  result.set = [checked = std::move(result.set)](config& to, std::string_view given) {
    return checked(to, given == "off" ? "" : given);
  };
  return result;
}

bool is_tag(std::string_view text) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:";
  return text.size() <= 100 && text.find_first_not_of(allowed) == text.npos;
}

bool is_cluster_name(std::string_view text) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  return !text.empty() && text.size() <= 32 && text.find_first_not_of(allowed) == text.npos;
}

bool is_contact(std::string_view text) {
  return text.size() <= 256 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= ' ' && c != 0x7f; });
}

/// Times of up to a year. At least one: without any no pause could end.
option_value ban_times() {
  auto result = list(&config::ban_times, "SECONDS,...", "whole numbers from 1 to 31536000, between commas",
                     [](std::string_view text) {
                       std::int64_t value = 0;
                       const auto [stop, error] = std::from_chars(text.begin(), text.end(), value);
                       return error == std::errc() && stop == text.end() && value >= 1 && value <= 31'536'000;
                     });
  result.allowed = "whole numbers from 1 to 31536000, between commas";
  result.set = [checked = std::move(result.set)](config& to, std::string_view given) {
    return given.empty() || given == "none" ? std::optional(std::string(given)) : checked(to, given);
  };
  return result;
}

bool is_key(std::string_view text) {
  return text.size() >= 16 && is_graphic(text);
}

std::vector<option> make_table() {
  constexpr auto network = "Network", protocol = "Protocol", cluster = "Cluster", limits = "Limits",
                 moderation = "Moderation", ice = "ICE", page = "Page", admin = "Admin", logging = "Logging",
                 general = "General";
  constexpr bool live = true;
  return {
      {network, "host", host(), "Address to listen on."},
      {network, "port", number(&config::port, "N", 0, 65'535),
       "Port to listen on; 0 picks a free one, which the log names. PORT in the environment counts too."},
      {network, "threads", number(&config::threads, "N", 0, 256), "Worker threads; 0 is one a core."},
      {network, "web-root", path(&config::web_root, "the path of a folder"),
       "Folder of the built page. Without it: web/dist in the working directory, or ../share/flinxx/web beside the "
       "program."},
      {network, "cors-origins",
       list(&config::cors_origins, "ORIGIN,...", "origins such as https://example.org, or *, between commas",
            is_origin),
       "Other origins whose pages may connect to Socket.IO here.", live},
      {network, "connect-origins",
       list(&config::connect_origins, "ORIGIN,...", "origins such as https://example.org, or *, between commas",
            is_origin),
       "Other origins that the page may connect to (connect-src of its Content-Security-Policy), such as that which a "
       "build with Sentry reports to."},
      {network, "trusted-proxies",
       list(&config::trusted_proxies, "ADDRESS,...",
            "IPv4 or IPv6 addresses or networks such as 10.0.0.0/8, between commas", is_network),
       "Proxies that are believed when they name the client, in the field below or by --proxy-protocol. Each must set "
       "that "
       "field itself: what a proxy passes on as it came lets clients choose their address."},
      {network, "client-address-header",
       choice(&config::client_address_header,
              {{"x-forwarded-for", address_header::x_forwarded_for}, {"forwarded", address_header::forwarded}}),
       "Field in which they do, X-Forwarded-For or Forwarded (RFC 7239). The other one, which a client can send, is "
       "not "
       "looked at."},
      {network, "proxy-protocol", choice(&config::proxy_protocol, {{"on", true}, {"off", false}}),
       "on: each connection begins with a PROXY header (version 1 or 2), as TCP balancers send it, from a trusted "
       "proxy; "
       "all others are closed."},
      {network, "max-connections", number(&config::max_connections, "N", 0, 10'000'000),
       "Most connections at a time; 0 is as many as the limit of open files allows.", live},
      {network, "tls-cert", path(&config::tls_cert, "the path of a file"),
       "Certificate chain (PEM): HTTPS instead of HTTP, with TLS 1.2 or 1.3. Read again on SIGHUP."},
      {network, "tls-key", path(&config::tls_key, "the path of a file"), "Private key of the certificate (PEM)."},
      {network, "tls-redirect-port", number(&config::tls_redirect_port, "N", 0, 65'535),
       "Port for plain HTTP that sends clients to HTTPS; 0 is none."},
      {network, "https-redirect", choice(&config::https_redirect, {{"on", true}, {"off", false}}),
       "on: what did not come over HTTPS, to a trusted proxy that says so in X-Forwarded-Proto, is sent there, but for "
       "/api/health."},
      {network, "hsts", number(&config::hsts, "SECONDS", 0, 63'072'000),
       "How long a browser that came over HTTPS shall use nothing else (Strict-Transport-Security); 0 sends no such "
       "header."},
      {network, "first-byte-timeout", number(&config::first_byte_timeout, "MS", 100, hour_ms),
       "Time a new connection has until its first byte."},
      {network, "request-timeout", number(&config::request_timeout, "MS", 100, hour_ms),
       "Time a request has from its first byte to its last."},
      {network, "keep-alive-timeout", number(&config::keep_alive_timeout, "MS", 100, hour_ms),
       "Time an HTTP connection has from an answer to the next request."},
      {network, "drain-timeout", number(&config::drain_timeout, "MS", 0, hour_ms),
       "How long clients have to leave after SIGTERM or SIGINT."},

      {protocol, "ping-interval", number(&config::ping_interval, "MS", 100, hour_ms), "Time from ping to ping."},
      {protocol, "ping-timeout", number(&config::ping_timeout, "MS", 100, hour_ms), "Time a client has for its pong."},
      {protocol, "connect-timeout", number(&config::connect_timeout, "MS", 100, hour_ms),
       "Time a client has for its Socket.IO CONNECT."},
      {protocol, "upgrade-timeout", number(&config::upgrade_timeout, "MS", 100, hour_ms),
       "Time a client has to complete the upgrade to WebSocket."},
      {protocol, "recovery-time", number(&config::recovery_time, "MS", 0, hour_ms),
       "Time a client whose connection was lost has to come back to its call; 0 is none."},
      {protocol, "session-key",
       secret(&config::session_key, "text of 16 bytes or more without white space and control characters", is_key),
       "Secret of the ids by which clients recover, and of the tickets by which they resume TLS. A server that is "
       "started again with the same one takes up users and calls as the clients come back; without it each start has "
       "a random one."},
      {protocol, "relax-time", number(&config::relax_time, "MS", 0, hour_ms),
       "Time a user with interests or languages waits for one who shares them, before anybody will do; its first half "
       "is for the interests. With 0 those who wait and share them are taken before others, and nobody waits for it."},
      {protocol, "invite-time", number(&config::invite_time, "MS", 1'000, 24 * hour_ms),
       "Time that a link holds by which two meet each other and nobody else, from when it was made."},
      {protocol, "max-payload", number(&config::max_payload, "BYTES", 1'024, 104'857'600),
       "Largest message or body that a client may send."},
      {protocol, "max-outbox", number(&config::max_outbox, "BYTES", 65'536, 1'073'741'824),
       "Most that may wait to be sent on a connection; one that goes over it is closed as a slow consumer."},

      {cluster, "redis", redis(),
       "Redis, over which several nodes are one server; needs session-key. Session key and recovery time are the same "
       "on "
       "all nodes."},
      {cluster, "redis-ca", path(&config::redis_ca, "the path of a file"),
       "Certificates (PEM) of the authorities that Redis' certificate may come from, for rediss://; without it those "
       "that "
       "the system trusts."},
      {cluster, "cluster-name",
       text(&config::cluster_name, "NAME", "up to 32 letters, digits, dots, - and _", is_cluster_name),
       "Clusters that share a Redis differ in it."},
      {cluster, "node-number", number_or(&config::node_number, "any", 0, 4095),
       "Number of this node, by which session ids begin, so that a balancer can be told it beforehand; any is the "
       "smallest that is free."},
      {cluster, "linger", number(&config::linger, "MS", 0, 10'000),
       "Time that a user who is alone on a node waits for another one there before those of the other nodes are asked; "
       "0 "
       "is first come, first served over all nodes."},

      {limits, "rate-limits", choice(&config::rate_limits, {{"on", true}, {"off", false}}),
       "Whether the limits below apply, and those on floods.", live},
      {limits, "limit-health", number(&config::limit_health, "N", 0, 1'000'000),
       "GET /api/health a minute and client address; 0 is no limit, here and below.", live},
      {limits, "limit-stats", number(&config::limit_stats, "N", 0, 1'000'000),
       "GET /api/stats a minute and client address.", live},
      {limits, "limit-connect", number(&config::limit_connect, "N", 0, 1'000'000),
       "Socket.IO connects a minute and client address.", live},
      {limits, "limit-find", number(&config::limit_find, "N", 0, 1'000), "find_partner a minute and user.", live},
      {limits, "limit-skip", number(&config::limit_skip, "N", 0, 1'000), "skip_user a minute and user.", live},
      {limits, "limit-connections", number(&config::limit_connections, "N", 0, 10'000'000),
       "Connections at a time and client address; trusted proxies may have any number.", live},
      {limits, "proof",
       choice(&config::proof,
              {{"off", proof_policy::off}, {"on", proof_policy::on}, {"auto", proof_policy::automatic}}),
       "Whether a search has to come with a proof of work; auto: from an address with more than 10 searches within 10 "
       "s, "
       "or with more than 1000 on the server. More searches are more work.",
       live},

      {moderation, "report-limit", number(&config::report_limit, "N", 0, 1'000),
       "Different reporters, by address, who put an address out for a while; of one from which many come it takes "
       "more. 0: "
       "none do.",
       live},
      {moderation, "report-window", number(&config::report_window, "SECONDS", 60, 2'592'000),
       "Time within which they report. A pair counts once in it, and once a day.", live},
      {moderation, "ban-times", ban_times(),
       "How long that is: the first time, the second, and so on; the last from then on.", live},
      {moderation, "ban-file", path(&config::ban_file, "the path of a file"),
       "File that bans outlive the server in; needs session-key. Without it they end with the process."},
      {moderation, "contact",
       text(&config::contact, "TEXT", "text of up to 256 bytes without control characters", is_contact),
       "Where a banned visitor can write to, such as mailto:help@example.org or a URL. Stands for the contact in "
       "--site-dir.",
       live},
      {moderation, "moderation-webhook", webhook(),
       "Where each report that counts, each ban and each lift is sent, as a POST of JSON."},
      {moderation, "moderation-webhook-secret",
       secret(&config::moderation_webhook_secret, "text without white space and control characters", is_graphic),
       "Secret by which that is signed: X-Flinxx-Signature is sha256= and the HMAC of the body."},

      {ice, "stun-urls",
       list(&config::stun_urls, "URL,...",
            "URLs such as stun:stun.example.org:3478, at a port that browsers do not block, between commas",
            is_stun_url),
       "STUN servers that the page is told of, and asks for its public address. Without STUN and TURN, two behind "
       "routers of their own hardly reach each other.",
       live},
      {ice, "turn-urls",
       list(&config::turn_urls, "URL,...",
            "URLs such as turn:turn.example.org:3478?transport=udp or turns:..., at a port that "
            "browsers do not block, between commas",
            is_turn_url),
       "TURN servers that the page is told of; needs turn-secret.", live},
      {ice, "turn-secret", secret(&config::turn_secret, "text without white space and control characters", is_graphic),
       "Secret shared with the TURN servers (coturn's static-auth-secret).", live},
      {ice, "turn-ttl", number(&config::turn_ttl, "SECONDS", 1, 2'592'000), "How long TURN credentials are good for.",
       live},
      {ice, "ice-transport-policy",
       choice(&config::ice_transport_policy, {{"all", ice_policy::all}, {"relay", ice_policy::relay}}),
       "relay: calls go through TURN servers alone and hide the addresses of the two; needs turn-urls.", live},

      {page, "min-age", number(&config::min_age, "YEARS", 0, 99),
       "Age that visitors confirm before their first call; 0 is none.", live},
      {page, "site-dir", path(&config::site_dir, "the path of a folder"),
       "The operator's name, colour, logo and links (site.json), and rules, terms, privacy and imprint (terms.md, "
       "terms.html, terms.de.md). Read again on SIGHUP.",
       live},

      {admin, "admin-listen", admin_listen(),
       "Address and port of the operator's own listener: metrics, drain, log level, reports and bans, the page /admin; "
       "port 0 picks a free one, which the log names. Without it there is none. On an address other than loopback it "
       "needs admin-token, and speaks TLS where there is a certificate."},
      {admin, "admin-token",
       secret(&config::admin_token, "text without white space and control characters", is_graphic),
       "Secret that whoever asks there has to send (Authorization: Bearer ...)."},
      {admin, "admin-ui-origins",
       list(&config::admin_ui_origins, "ORIGIN,...", "origins such as https://example.org, between commas",
            [](std::string_view each) { return each != "*" && is_origin(each); }),
       "Origins whose Socket.IO Admin UI may look at the server there, as the user admin with admin-token as "
       "password."},

      {logging, "log-level",
       choice(&config::log_level, {{"trace", log_level::trace},
                                   {"debug", log_level::debug},
                                   {"info", log_level::info},
                                   {"warn", log_level::warn},
                                   {"error", log_level::error},
                                   {"off", log_level::off}}),
       "Least severe event that is logged.", live},
      {logging, "log-format", choice(&config::log_format, {{"text", log_format::text}, {"json", log_format::json}}),
       "A line of text or a JSON object an event."},
      {logging, "log-connections", choice(&config::log_connections, {{"on", true}, {"off", false}}),
       "on: a line at the end of each connection of a client, and an X-Request-Id in each answer."},
      {logging, "log-addresses",
       choice(&config::log_addresses,
              {{"off", address_policy::off}, {"on", address_policy::on}, {"hashed", address_policy::hashed}}),
       "Whether that line has the client's address; hashed: the id that it has for moderators, by the session key."},
      {logging, "call-events", call_events(),
       "File to which a line of JSON is added for each call that is over, without anything by which the two could be "
       "told; redis: the stream NAME:calls there instead, NAME being the cluster's. flinxx-analytics reads both."},
      {logging, "statsd", statsd(),
       "StatsD server to which some figures are sent every 10 s, by UDP. Without it there is none."},
      {logging, "statsd-tags",
       list(&config::statsd_tags, "TAG,...", "tags such as env:production, between commas", is_tag),
       "Tags that these figures have, as DogStatsD takes them."},

      {general, "config", path(&config::config_file, "the path of a file"),
       "Options as lines such as ping-interval = 25000, with # comments. Cannot stand in that file itself."},
      {general,
       "check-config",
       {},
       "Reads the options and what they name (certificates, site, ban file, page), says what is wrong in a line each, "
       "and "
       "ends with 0 if nothing is, with 1 otherwise. Nothing is started."},
      {general, "version", {}, "Prints the version."},
      {general, "help", {}, "Prints this help."},
      {general, "help-markdown", {}, "Prints this help as a table in Markdown."},
  };
}

}  // namespace

const std::vector<option>& option_table() {
  static const auto table = make_table();
  return table;
}

const option* find_option(std::string_view name) noexcept {
  const auto& table = option_table();
  const auto found = std::find_if(table.begin(), table.end(), [&](const option& row) { return row.name == name; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace flinxx::ops::detail
