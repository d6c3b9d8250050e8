#include "admin/body.hpp"

#include <flinxx/http/target.hpp>
#include <flinxx/websocket/utf8.hpp>

#include <algorithm>
#include <cctype>
#include <vector>

namespace flinxx::admin {
namespace {

constexpr std::size_t most_depth = 4;

bool is_json(std::string_view type) {
  constexpr std::string_view wanted = "application/json";
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  const auto equals = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::equal(type.begin(), type.end(), wanted.begin(), wanted.end(), equals);
}

// Whether each that was given is allowed, and none comes twice.
bool are_among(std::vector<std::string>& given, std::span<const std::string_view> allowed) {
  std::ranges::sort(given);
  const auto is_unknown = [&](const std::string& each) { return std::ranges::find(allowed, each) == allowed.end(); };
  return std::ranges::adjacent_find(given) == given.end() && std::ranges::none_of(given, is_unknown);
}

std::string list_of(std::span<const std::string_view> names) {
  std::string out;
  for (const std::string_view each : names) out.append(out.empty() ? "" : ", ").append(each);
  return out;
}

}  // namespace

http::response invalid(std::string_view message) {
  return http::response::error(400, "invalid_payload", message);
}

std::optional<http::response> objection_to(const http::request& r, const names& taken) {
  std::vector<std::string> given = http::query_names(r.query);
  if (!are_among(given, {&taken.query, taken.query.empty() ? 0U : 1U}))
    return invalid(taken.query.empty() ? "The query takes nothing"
                                       : "The query takes " + std::string(taken.query) + ", once");
  if (r.body.empty()) return std::nullopt;
  if (!is_json(r.header("Content-Type")))
    return http::response::error(415, "unsupported_media_type", "A body has to be application/json");
  const auto whole = websocket::is_valid_utf8(r.body) ? json::parse(r.body, most_depth) : std::nullopt;
  if (!whole || whole->kind != json::kind::object) return invalid("The body is no object of JSON");
  given.clear();
  json::members all(*whole);
  while (const auto each = all.next()) given.push_back(json::decode(each->key));
  if (are_among(given, taken.members)) return std::nullopt;
  return invalid("The body takes " + (taken.members.empty() ? "nothing" : list_of(taken.members) + ", each once"));
}

body::body(const http::request& r) : object_(json::parse(r.body, most_depth)) {}

std::optional<json::value> body::find(std::string_view name) const {
  return object_ ? json::find(*object_, name) : std::nullopt;
}

std::optional<std::string> body::text(std::string_view name) const {
  const auto found = find(name);
  return found && found->kind == json::kind::string ? std::optional(json::decode(*found)) : std::nullopt;
}

std::optional<std::int64_t> body::number(std::string_view name) const {
  const auto found = find(name);
  return found && found->kind == json::kind::number ? json::to_int64(*found) : std::nullopt;
}

std::optional<bool> body::truth(std::string_view name) const {
  const auto found = find(name);
  if (!found || (found->raw != "true" && found->raw != "false")) return std::nullopt;
  return found->raw == "true";
}

}  // namespace flinxx::admin
