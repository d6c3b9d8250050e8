#pragma once

#include <flinxx/http/exchange.hpp>
#include <flinxx/http/origin_policy.hpp>
#include <flinxx/ops/rate_limiter.hpp>
#include <flinxx/rest/telemetry.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace flinxx::rest {

/// What /api/stats and /api/health show. Read when it is asked for.
struct figures {
  std::size_t active_users = 0;
  std::size_t active_sessions = 0;
  std::size_t waiting_users = 0;
  std::size_t connections = 0;  ///< Of this node.
  std::size_t nodes = 0;        ///< 0: no cluster; then what follows is not so either.
  bool joined = true;           ///< This node has a place in the cluster.
  bool away = false;            ///< Redis cannot be reached.
};

/// Whose figures.
enum class scope : std::uint8_t { cluster, node };

/// What may change while the server runs. The rules are of a minute.
struct live_settings {
  ops::rate_rule health_rule;  // a client address; a limit of 0 is none
  ops::rate_rule stats_rule;
  ops::rate_rule telemetry_rule;
  http::origin_policy origins{};  // whose pages may read the answers
  unsigned min_age = 0;           // of visitors, in years
  bool relay_only = false;        // whether all calls go through TURN
};

struct settings {
  live_settings live;  // at first
  /// What changes with the operator's house rules, "" where there are none; on any thread. Null: there are none.
  std::function<std::string()> rules_version{};
};

/// The HTTP API: all below /api/. Any thread.
class api final : public http::handler {
 public:
  api(settings s, std::function<figures(scope)> read_figures);

  void handle(http::exchange& x) override;

  /// What /api/health and /api/stats answer, where nothing limits how often.
  [[nodiscard]] http::response health(const http::request& r);
  [[nodiscard]] http::response stats(const http::request& r);

  /// What pages have reported.
  [[nodiscard]] telemetry::numbers reported() const { return telemetry_.now(); }
  void set(live_settings s);

  /// How the server is: serving; leaving to other nodes what it has, and ready for nobody; draining.
  enum class stage : std::uint8_t { serving, leaving, draining };
  void enter(stage next) noexcept { stage_.store(next, std::memory_order_relaxed); }

 private:
  struct route;

  [[nodiscard]] http::response answer(const http::request& r);
  [[nodiscard]] http::response terms(const http::request& r);
  [[nodiscard]] http::response take_telemetry(const http::request& r);
  [[nodiscard]] std::int64_t uptime_seconds() const;

  [[nodiscard]] std::shared_ptr<const live_settings> live() const;

  const std::function<std::string()> rules_version_;
  mutable std::mutex mutex_;
  std::shared_ptr<const live_settings> live_;
  const std::function<figures(scope)> read_figures_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  ops::address_limiter health_limiter_;
  ops::address_limiter stats_limiter_;
  ops::address_limiter telemetry_limiter_;
  telemetry telemetry_;
  std::atomic<stage> stage_{stage::serving};
};

/// 429 with Retry-After in whole seconds, rounded up (RFC 9110, 10.2.3).
[[nodiscard]] http::response too_many_requests(std::int64_t retry_after_ms);

}  // namespace flinxx::rest
