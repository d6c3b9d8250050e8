#include "app/settings.hpp"

namespace flinxx::app {
namespace {

constexpr std::int64_t minute_ms = 60'000;

}  // namespace

void apply(const ops::config& options, shared_parts& shared) {
  const auto rule = [&](unsigned a_minute) { return ops::rate_rule{options.rate_limits ? a_minute : 0, minute_ms}; };
  shared.connection.max_outbox = options.max_outbox;

  shared.http.max_body = options.max_payload;
  shared.http.proxies = http::trusted_proxies(options.trusted_proxies);

  shared.engineio.heartbeat = {options.ping_interval.count(), options.ping_timeout.count(),
                               options.upgrade_timeout.count()};
  shared.engineio.max_payload = options.max_payload;
  shared.engineio.max_queue = options.max_outbox;
  shared.engineio.cors_origins = options.cors_origins;

  shared.socketio.connect_timeout_ms = options.connect_timeout.count();

  shared.signaling.ice = {options.stun_urls, options.turn_urls, options.turn_secret, options.turn_ttl,
                          options.ice_transport_policy == ops::ice_policy::relay};
  shared.signaling.find_rule = rule(options.limit_find);
  shared.signaling.skip_rule = rule(options.limit_skip);

  if (const ops::rate_rule connects = rule(options.limit_connect); connects.limit != 0) {
    shared.may_open = [limiter = std::make_shared<ops::address_limiter>(connects)](
                          const http::request& r) -> std::optional<http::response> {
      const auto admitted = rest::admit(*limiter, r.client);
      if (admitted.allowed()) return std::nullopt;
      return rest::too_many_requests(admitted.retry_after_ms);
    };
  }
}

}  // namespace flinxx::app
