#include "app/settings.hpp"

#include <flinxx/http/security.hpp>

#include <algorithm>
#include <string>
#include <sys/resource.h>
#include <thread>

namespace flinxx::app {
namespace {

constexpr std::int64_t minute_ms = 60'000;
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

}  // namespace

ops::rate_rule rule_of(const ops::config& options, unsigned a_minute) {
  return {options.rate_limits ? a_minute : 0, minute_ms};
}

http::host_options host_options_of(const ops::config& options) {
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
  out.http.max_body = options.max_payload;
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
  out.redirect_port = options.tls_redirect_port;
  out.connection.max_outbox = options.max_outbox;
  return out;
}

void apply(const ops::config& options, shared_parts& shared) {
  shared.https_redirect = options.https_redirect;
  shared.engineio.heartbeat = {options.ping_interval, options.ping_timeout, options.upgrade_timeout};
  shared.engineio.max_payload = options.max_payload;
  shared.engineio.max_queue = options.max_outbox;
  shared.engineio.origins = http::origin_policy(options.cors_origins);

  shared.socketio.connect_timeout_ms = options.connect_timeout.count();
  shared.socketio.recovery.window_ms = options.recovery_time.count();
  shared.socketio.recovery.key = options.session_key;
  if (!options.session_key.empty()) {
    shared.signaling.names = std::make_shared<const ops::sealer>(options.session_key, "flinxx user id 1");
    shared.signaling.reunion_ms = options.recovery_time.count();
  }

  shared.signaling.ice = {options.stun_urls, options.turn_urls, options.turn_secret, options.turn_ttl,
                          options.ice_transport_policy == ops::ice_policy::relay};
  shared.signaling.find_rule = rule_of(options, options.limit_find);
  shared.signaling.skip_rule = rule_of(options, options.limit_skip);
  if (options.rate_limits) shared.signaling.flood = {.max_events = 1000, .max_bytes = 2 << 20, .max_refused = 200};

  if (const ops::rate_rule connects = rule_of(options, options.limit_connect); connects.limit != 0) {
    const auto limiter = std::make_shared<ops::address_limiter>(connects);
    shared.may_open = [limiter](const http::request& r) -> std::optional<http::response> {
      const auto admitted = rest::admit(*limiter, r.client);
      if (admitted.allowed()) return std::nullopt;
      return rest::too_many_requests(admitted.retry_after_ms);
    };
    shared.socketio.may_enter_again = [limiter](const auto& client) -> std::optional<socketio::connect_refusal> {
      const auto admitted = rest::admit(*limiter, client);
      if (admitted.allowed()) return std::nullopt;
      return socketio::connect_refusal{
          "Too many requests: try again later",
          R"({"code":"rate_limited","retryAfterMs":)" + std::to_string(admitted.retry_after_ms) + "}"};
    };
    shared.socketio.on_recovered = [limiter](const auto& client) { limiter->take_back(http::key_of(client)); };
  }
}

}  // namespace flinxx::app
