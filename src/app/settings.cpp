#include "app/settings.hpp"

#include <flinxx/http/connection_gate.hpp>
#include <flinxx/http/security.hpp>
#include <flinxx/net/worker.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <utility>

namespace flinxx::app {
namespace {

// A page sends a report a call, and there may be many behind one address.
constexpr unsigned telemetry_a_minute = 120;
constexpr std::size_t invites_at_a_time = 10;       // a user
constexpr unsigned reports_a_minute = 10;           // and blocks, a user
constexpr std::size_t most_addresses_told = 4'096;  // at a time, to each other node
constexpr unsigned most_threads = 256;
constexpr std::size_t max_other_body = 4096;  // bytes, where nobody has to send more
// Files that are no connections: listeners, epoll and event descriptors, the log.
constexpr std::size_t reserved_files = 64;

// Connections are files: take as many as the system gives.
std::size_t raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

// A limit that holds a minute; none where rate limits are off.
ops::rate_rule rule_of(const ops::config& options, unsigned a_minute) {
  return {options.rate_limits ? a_minute : 0, std::chrono::minutes(1)};
}

http::host_options http_options_of(const ops::config& options) {
  const std::size_t files = raise_file_limit();
  http::host_options out;
  out.address = options.host;
  out.port = options.port;
  out.threads =
      options.threads != 0 ? options.threads : std::clamp(std::thread::hardware_concurrency(), 1U, most_threads);
  out.max_connections =
      options.max_connections != 0 ? options.max_connections : files - std::min(files / 2, reserved_files);
  out.max_of_address = options.rate_limits ? options.limit_connections : 0;
  out.drain_timeout = options.drain_timeout;
  out.http.max_body_of = [most = options.max_payload](std::string_view path) {
    return is_for_sockets(path) ? most : max_other_body;
  };
  out.http.first_byte_timeout = options.first_byte_timeout;
  out.http.request_timeout = options.request_timeout;
  out.http.keep_alive_timeout = options.keep_alive_timeout;
  out.http.proxies = http::trusted_proxies(options.trusted_proxies);
  if (options.client_address_header == ops::address_header::forwarded)
    out.http.client_field = http::forwarded_field::forwarded;
  out.proxy_protocol = options.proxy_protocol;
  out.http.fields = http::security_fields(options.connect_origins);
  out.http.secure_fields = http::hsts_field(options.hsts);
  out.tls_certificate = options.tls_cert;
  out.tls_key = options.tls_key;
  // Clusters of the same key are told apart by their names, which have no space.
  if (!options.session_key.empty()) out.tls_ticket_secret = options.cluster_name + ' ' + options.session_key;
  out.redirect_port = options.tls_redirect_port;
  out.connection.max_outbox = options.max_outbox;
  return out;
}

// A connect that turns out to be a recovery is given back; one more over the same connection counts as another.
void limit_connects(const std::shared_ptr<ops::shared_limiter>& limiter, socketio::host_options& out) {
  const auto admit = [limiter](const auto& client) {
    return limiter->admit(http::key_of(client), net::worker::system_ms());
  };
  out.may_open = [admit](const http::request& r) -> std::optional<http::response> {
    const auto admitted = admit(r.client);
    if (admitted.allowed()) return std::nullopt;
    return rest::too_many_requests(admitted.retry_after_ms);
  };
  out.socketio.may_enter_again = [admit](const auto& client) -> std::optional<socketio::connect_refusal> {
    const auto admitted = admit(client);
    if (admitted.allowed()) return std::nullopt;
    return socketio::connect_refusal{
        "Too many requests: try again later",
        R"({"code":"rate_limited","retryAfterMs":)" + std::to_string(admitted.retry_after_ms) + "}"};
  };
  out.socketio.on_recovered = [limiter](const auto& client) { limiter->take_back(http::key_of(client)); };
}

}  // namespace

bool is_for_sockets(std::string_view path) noexcept {
  return path.starts_with("/socket.io/") || path == "/socket.io";
}

std::shared_ptr<ops::shared_limiter> connect_limiter_of(const ops::config& options) {
  return std::make_shared<ops::shared_limiter>(rule_of(options, options.limit_connect),
                                               options.redis.empty() ? 0 : most_addresses_told);
}

socketio::host_options host_options_of(const ops::config& options,
                                       const std::shared_ptr<ops::shared_limiter>& connects) {
  socketio::host_options out;
  out.http = http_options_of(options);
  out.engineio.heartbeat = {options.ping_interval, options.ping_timeout, options.upgrade_timeout};
  out.engineio.max_payload = options.max_payload;
  out.engineio.max_queue = options.max_outbox;
  out.engineio.origins = http::origin_policy(options.cors_origins);
  out.socketio.connect_timeout = options.connect_timeout;
  out.socketio.recovery.time = options.recovery_time;
  out.socketio.recovery.key = options.session_key;
  if (rule_of(options, options.limit_connect).limit != 0) limit_connects(connects, out);
  return out;
}

namespace {

moderation::settings moderation_settings_of(const ops::config& options) {
  moderation::settings out;
  out.secret = options.session_key;
  out.reports.limit = options.report_limit;
  out.reports.window = options.report_window;
  out.bans.pauses.clear();
  for (const std::string& each : options.ban_times)
    out.bans.pauses.emplace_back(std::chrono::seconds(std::stoll(each)));
  out.ban_file = options.ban_file;
  return out;
}

signaling::proof_rule proof_rule_of(ops::proof_policy p) {
  if (p == ops::proof_policy::off) return signaling::proof_rule::off;
  return p == ops::proof_policy::on ? signaling::proof_rule::on : signaling::proof_rule::automatic;
}

}  // namespace

signaling::settings signaling_settings_of(const ops::config& options) {
  signaling::settings out;
  if (!options.session_key.empty()) {
    out.names = std::make_shared<const ops::sealer>(options.session_key, "flinxx user id 1");
    out.recovery_time = options.recovery_time;
  }
  out.invites = signaling::invite_names(options.session_key);
  out.work = std::make_shared<signaling::proofs>(options.session_key, proof_rule_of(options.proof));
  out.ice = {options.stun_urls, options.turn_urls, options.turn_secret, options.turn_ttl,
             options.ice_transport_policy == ops::ice_policy::relay};
  out.limits.find = rule_of(options, options.limit_find);
  out.limits.skip = rule_of(options, options.limit_skip);
  out.desk = std::make_shared<moderation::desk>(moderation_settings_of(options), net::worker::wall_ms());
  out.key_of = &http::key_of;
  out.limits.report = rule_of(options, reports_a_minute);
  if (out.limits.find.limit != 0) out.limits.invite = {invites_at_a_time, options.invite_time};
  if (options.rate_limits) out.limits.flood = {.max_events = 1000, .max_bytes = 2 << 20, .max_refused = 200};
  return out;
}

rest::settings rest_settings_of(const ops::config& options, std::function<std::string()> rules_version) {
  return {rule_of(options, options.limit_health),
          rule_of(options, options.limit_stats),
          rule_of(options, telemetry_a_minute),
          http::origin_policy(options.cors_origins),
          options.min_age,
          options.ice_transport_policy == ops::ice_policy::relay,
          std::move(rules_version)};
}

}  // namespace flinxx::app
