#include <flinxx/http/connection_gate.hpp>
#include <flinxx/rest/api.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace flinxx::rest {
namespace {

using nlohmann::ordered_json;

}  // namespace

struct api::route {
  std::string_view path;
  ops::address_limiter api::*limiter;
  http::response (api::*answer)() const;
};

api::api(settings s, std::function<figures()> read_figures)
    : settings_(std::move(s)),
      read_figures_(std::move(read_figures)),
      health_limiter_(settings_.health_rule),
      stats_limiter_(settings_.stats_rule) {}

void api::handle(http::exchange& x) {
  x.respond(answer(x.incoming()));
}

http::response api::answer(const http::request& r) {
  static constexpr std::array<route, 2> routes{{
      {"/api/health", &api::health_limiter_, &api::health},
      {"/api/stats", &api::stats_limiter_, &api::stats},
  }};
  for (const auto& [path, limiter, answer_route] : routes) {
    if (r.path != path) continue;
    if (r.method != http::method::get && r.method != http::method::head) {
      auto refusal = http::response::error(405, "method_not_allowed", "Only GET and HEAD are allowed here");
      refusal.headers.emplace_back("Allow", "GET, HEAD");
      return refusal;
    }
    const auto admitted = admit(this->*limiter, r.client);
    return admitted.allowed() ? (this->*answer_route)() : too_many_requests(admitted.retry_after_ms);
  }
  return http::response::error(404, "not_found", "There is no such route");
}

http::response api::health() const {
  const bool ending = draining();
  const ordered_json body{{"status", ending ? "Server is draining" : "Server is running"},
                          {"uptime", uptime_seconds()}};
  return http::response::json(ending ? 503 : 200, body.dump());
}

http::response api::stats() const {
  const figures now = read_figures_();
  const ordered_json body{{"activeUsers", now.active_users},
                          {"activeSessions", now.active_sessions},
                          {"waitingUsers", now.waiting_users},
                          {"connections", now.connections},
                          {"uptime", uptime_seconds()}};
  return http::response::json(200, body.dump());
}

std::int64_t api::uptime_seconds() const {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started_).count();
}

http::response too_many_requests(std::int64_t retry_after_ms) {
  auto refusal = http::response::error(429, "rate_limited", "Too many requests: try again later");
  refusal.headers.emplace_back("Retry-After", std::to_string((retry_after_ms + 999) / 1000));
  return refusal;
}

ops::rate_verdict admit(ops::address_limiter& limiter, const boost::asio::ip::address& client) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return limiter.admit(http::key_of(client), std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

}  // namespace flinxx::rest
