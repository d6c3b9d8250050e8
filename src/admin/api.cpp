#include "admin/body.hpp"

#include <flinxx/admin/api.hpp>
#include <flinxx/http/connection_gate.hpp>
#include <flinxx/http/target.hpp>
#include <flinxx/json/write.hpp>
#include <flinxx/metrics/text.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/log.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace flinxx::admin {
namespace {

using http::method;
using http::response;

constexpr std::string_view page_path = "/admin";

source source_of(const http::request& r) {
  const bool is_of_another_site = !r.header("Origin").empty() && !r.same_origin;
  return {r.header("Host"), is_of_another_site, r.header("Authorization")};
}

std::string_view name_of(method m) {
  switch (m) {
    case method::get: return "GET, HEAD";
    case method::post: return "POST";
    case method::put: return "PUT";
    default: return "DELETE";
  }
}

}  // namespace

struct api::route {
  std::string_view path;
  http::method method;
  bool needs_token;
  http::response (api::*answer)(const http::request&);
  std::optional<names> taken = names{};  // nothing: what the request says is passed over
};

api::api(std::string_view token, rest::api& figures, moderation::desk& d, actions do_this,
         std::unique_ptr<http::handler> page)
    : doorkeeper_(token),
      figures_(figures),
      actions_(std::move(do_this)),
      moderation_(d, actions_.put_out),
      page_(std::move(page)) {}

void api::handle(http::exchange& x) {
  const http::request& r = x.incoming();
  const bool is_for_page = r.path == page_path || r.path.starts_with("/admin/");
  if (!page_ || !is_for_page) return x.respond(answer(r, x.home().now_ms()));
  if (auto refusal = doorkeeper_.refuse_site(source_of(r))) return x.respond(std::move(*refusal));
  page_->handle(x);
}

template <response (moderation_api::*answer)(const http::request&, const moderation::moment&)>
response api::moderate(const http::request& r) {
  return (moderation_.*answer)(r, {net::worker::system_ms(), net::worker::wall_ms()});
}

response api::answer(const http::request& r, std::int64_t now_ms) {
  static constexpr std::array<std::string_view, 1> level{"level"}, id{"id"};
  static constexpr std::array<std::string_view, 3> review{"id", "done", "note"};
  static constexpr std::array<std::string_view, 5> order{"id", "reason", "minutes", "until", "note"};
  static constexpr std::array<route, 12> routes{{
      {"/metrics", method::get, true, &api::metrics, std::nullopt},  // scrapers have parameters of their own
      {"/api/health", method::get, false, &api::health, std::nullopt},
      {"/api/stats", method::get, false, &api::stats, std::nullopt},
      {"/api/history", method::get, true, &api::history, names{"span"}},
      {"/api/drain", method::post, true, &api::drain},
      {"/api/log-level", method::get, true, &api::log_level},
      {"/api/log-level", method::put, true, &api::set_log_level, names{{}, level}},
      {"/api/moderation/reports", method::get, true, &api::moderate<&moderation_api::reports>, names{"limit"}},
      {"/api/moderation/reports", method::post, true, &api::moderate<&moderation_api::review>, names{{}, review}},
      {"/api/moderation/bans", method::get, true, &api::moderate<&moderation_api::bans>, names{"limit"}},
      {"/api/moderation/bans", method::post, true, &api::moderate<&moderation_api::ban>, names{{}, order}},
      {"/api/moderation/bans", method::delete_, true, &api::moderate<&moderation_api::lift>, names{"id", id}},
  }};
  const source from = source_of(r);
  if (auto refusal = doorkeeper_.refuse_site(from)) return std::move(*refusal);
  const method asked = r.method == method::head ? method::get : r.method;
  std::string allowed;
  for (const route& each : routes) {
    if (each.path != r.path) continue;
    if (each.needs_token && allowed.empty())
      if (auto refusal = doorkeeper_.refuse_token(from, http::key_of(r.client), now_ms)) return std::move(*refusal);
    if (each.method == asked) {
      auto objection = each.taken ? objection_to(r, *each.taken) : std::nullopt;
      return objection ? std::move(*objection) : (this->*each.answer)(r);
    }
    allowed.append(allowed.empty() ? "" : ", ").append(name_of(each.method));
  }
  if (allowed.empty()) return response::error(404, "not_found", "There is no such route");
  auto refusal = response::error(405, "method_not_allowed", "Allowed here: " + allowed);
  refusal.headers.emplace_back("Allow", allowed);
  return refusal;
}

response api::health(const http::request& r) {
  return figures_.health(r);
}

response api::stats(const http::request& r) {
  return figures_.stats(r);
}

response api::metrics(const http::request& r) {
  const auto format = metrics::format_for(r.header("Accept"));
  metrics::text text(format);
  actions_.measure(text);
  return response::text(200, metrics::content_type_of(format), text.take());
}

response api::history(const http::request& r) {
  auto found = actions_.history(http::query_value(r.query, "span").value_or("hour"));
  return found ? response::json(200, std::move(*found)) : invalid("The span is hour or day");
}

response api::drain(const http::request& /*r*/) {
  ops::log::info("admin: draining");
  actions_.drain();
  return response::json(202, json::object().add("status", "draining").text());
}

response api::log_level(const http::request& /*r*/) {
  const auto level = static_cast<std::size_t>(ops::current_log_level());
  return response::json(200, json::object().add("level", ops::log_level_names[level]).text());
}

response api::set_log_level(const http::request& r) {
  const auto wanted = body(r).text("level");
  const auto& names = ops::log_level_names;
  const auto found = std::find(names.begin(), names.end(), wanted.value_or(""));
  if (found == names.end()) return invalid("It takes {\"level\"}: trace, debug, info, warn, error or off");
  const auto level = static_cast<ops::log_level>(found - names.begin());
  if (level != ops::current_log_level()) ops::log::info("admin: the log level is {} from now on", *wanted);
  ops::set_log_level(level);
  return log_level(r);
}

}  // namespace flinxx::admin
