#include <flinxx/http/connection_gate.hpp>
#include <flinxx/http/target.hpp>
#include <flinxx/json/write.hpp>
#include <flinxx/rest/api.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace flinxx::rest {
namespace {

constexpr std::string_view folder = "/api/";
constexpr unsigned too_many = 429;

bool allows(bool posts, http::method m) {
  return posts ? m == http::method::post : m == http::method::get || m == http::method::head;
}

// Whether the query has the word as a name, with or without a value. What else it has counts for nothing: caches and
// balancers add names of their own.
bool has_word(std::string_view query, std::string_view word) {
  const auto names = http::query_names(query);
  return std::ranges::find(names, word) != names.end();
}

http::response method_not_allowed(bool posts) {
  auto refusal = http::response::error(405, "method_not_allowed",
                                       posts ? "Only POST is allowed here" : "Only GET and HEAD are allowed here");
  refusal.headers.emplace_back("Allow", posts ? "POST" : "GET, HEAD");
  return refusal;
}

ops::rate_verdict admit(ops::address_limiter& limiter, const boost::asio::ip::address& client) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return limiter.admit(http::key_of(client), std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

// 404 is what balancers know as: nobody new, and leave alone who is here.
unsigned status_of(api::stage at, const figures& now, bool is_to_be_ready) {
  if (at == api::stage::draining) return 503;
  if (!is_to_be_ready) return 200;
  if (at == api::stage::leaving) return 404;
  return now.nodes != 0 && !now.joined ? 503 : 200;
}

}  // namespace

struct api::route {
  std::string_view path;
  bool posts;                          // POST alone, or GET and HEAD
  ops::address_limiter api::*limiter;  // null: no limit
  http::response (api::*answer)(const http::request&);
};

api::api(settings s, std::function<figures(scope)> read_figures)
    : rules_version_(std::move(s.rules_version)),
      live_(std::make_shared<const live_settings>(std::move(s.live))),
      read_figures_(std::move(read_figures)),
      health_limiter_(live_->health_rule),
      stats_limiter_(live_->stats_rule),
      telemetry_limiter_(live_->telemetry_rule) {}

void api::set(live_settings s) {
  health_limiter_.set_limit(s.health_rule.limit);
  stats_limiter_.set_limit(s.stats_rule.limit);
  telemetry_limiter_.set_limit(s.telemetry_rule.limit);
  auto next = std::make_shared<const live_settings>(std::move(s));
  const std::lock_guard lock(mutex_);
  live_ = std::move(next);
}

std::shared_ptr<const live_settings> api::live() const {
  const std::lock_guard lock(mutex_);
  return live_;
}

void api::handle(http::exchange& x) {
  auto out = answer(x.incoming());
  if (out.status == too_many) x.home().tally().limits_hit.add(x.incoming().path.substr(folder.size()));
  live()->origins.add_fields(x.incoming(), out);
  x.respond(std::move(out));
}

http::response api::answer(const http::request& r) {
  static constexpr std::array<route, 4> routes{{
      {"/api/health", false, &api::health_limiter_, &api::health},
      {"/api/stats", false, &api::stats_limiter_, &api::stats},
      {"/api/terms", false, nullptr, &api::terms},
      {"/api/telemetry", true, &api::telemetry_limiter_, &api::take_telemetry},
  }};
  for (const auto& [path, posts, limiter, answer_route] : routes) {
    if (r.path != path) continue;
    if (!allows(posts, r.method)) return method_not_allowed(posts);
    if (limiter == nullptr) return (this->*answer_route)(r);
    const auto admitted = admit(this->*limiter, r.client);
    return admitted.allowed() ? (this->*answer_route)(r) : too_many_requests(admitted.retry_after_ms);
  }
  return http::response::error(404, "not_found", "There is no such route");
}

// A node without its Redis is healthy: its users go on, and who would take them elsewhere disturbs them. So is one that
// leaves them to others.
http::response api::health(const http::request& r) {
  const stage at = stage_.load(std::memory_order_relaxed);
  const figures now = read_figures_(scope::node);
  json::object body;
  body.add("status", at == stage::serving ? "Server is running" : "Server is draining").add("uptime", uptime_seconds());
  const bool has_left = at == stage::draining;
  if (now.nodes != 0) body.add("cluster", has_left ? "left" : !now.joined ? "joining" : now.away ? "away" : "joined");
  return http::response::json(status_of(at, now, has_word(r.query, "ready")), body.text());
}

http::response api::stats(const http::request& r) {
  const auto of = has_word(r.query, "node") ? scope::node : scope::cluster;
  const figures now = read_figures_(of);
  json::object body;
  body.add("activeUsers", now.active_users)
      .add("activeSessions", now.active_sessions)
      .add("waitingUsers", now.waiting_users)
      .add("connections", now.connections)
      .add("uptime", uptime_seconds());
  if (now.nodes != 0) body.add("nodes", now.nodes);
  if (now.nodes != 0 && of == scope::node)
    body.add("draining", stage_.load(std::memory_order_relaxed) != stage::serving);
  body.add_json("telemetry", telemetry_.to_json());
  return http::response::json(200, body.text());
}

// What visitors agree to before their first call.
http::response api::terms(const http::request& /*r*/) {
  const auto now = live();
  json::object body;
  body.add("minAge", now->min_age).add("iceTransportPolicy", now->relay_only ? "relay" : "all");
  const auto version = rules_version_ ? rules_version_() : std::string();
  if (!version.empty()) body.add("rulesVersion", version);
  return http::response::json(200, body.text());
}

http::response api::take_telemetry(const http::request& r) {
  if (r.body.size() > telemetry::max_body) {
    return http::response::error(413, "payload_too_large", "A report is smaller than that");
  }
  if (!telemetry_.take(r.body)) return http::response::error(400, "invalid_payload", "That is no report");
  http::response taken;
  taken.status = 204;
  return taken;
}

std::int64_t api::uptime_seconds() const {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started_).count();
}

http::response too_many_requests(std::int64_t retry_after_ms) {
  return http::response::retry_later(too_many, "rate_limited", "Too many requests", (retry_after_ms + 999) / 1000);
}

}  // namespace flinxx::rest
