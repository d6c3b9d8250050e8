#include "admin/body.hpp"

#include <flinxx/websocket/utf8.hpp>

#include <algorithm>
#include <cctype>

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

}  // namespace

std::optional<http::response> objection_to(const http::request& r) {
  if (r.body.empty()) return std::nullopt;
  if (!is_json(r.header("Content-Type")))
    return http::response::error(415, "unsupported_media_type", "A body has to be application/json");
  const auto whole = websocket::is_valid_utf8(r.body) ? json::parse(r.body, most_depth) : std::nullopt;
  if (whole && whole->kind == json::kind::object) return std::nullopt;
  return http::response::error(400, "invalid_payload", "The body is no object of JSON");
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

bool body::is_true(std::string_view name) const {
  const auto found = find(name);
  return found && found->raw == "true";
}

}  // namespace flinxx::admin
