#include "http/words.hpp"

#include <flinxx/http/origin_policy.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace flinxx::http {
namespace {

struct authority {
  std::string_view host;
  std::string_view port;  // empty for none
};

// "example.org:8443", "[::1]:5000".
authority split(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || text.find(']', colon) != std::string_view::npos) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

struct page_origin {
  std::string_view host;
  std::string_view port;  // empty for none
  std::string_view default_port;
};

bool names(const response& answer, std::string_view field) {
  return std::any_of(answer.headers.begin(), answer.headers.end(),
                     [field](const auto& each) { return each.first == field; });
}

std::optional<page_origin> page_of(std::string_view origin) {
  for (const auto& [scheme, default_port] :
       {std::pair<std::string_view, std::string_view>{"http://", "80"}, {"https://", "443"}}) {
    if (!origin.starts_with(scheme)) continue;
    const authority page = split(origin.substr(scheme.size()));
    return page_origin{page.host, page.port, default_port};
  }
  return std::nullopt;
}

}  // namespace

bool is_own_origin(std::string_view origin, std::string_view host, std::string_view known_port) {
  const auto page = page_of(origin);
  const authority server = split(host);
  if (!page || page->host.empty() || !same_word(page->host, server.host)) return false;
  const std::string_view port = page->port.empty() ? page->default_port : page->port;
  if (!server.port.empty()) return port == server.port;
  return port == page->default_port || port == known_port;
}

bool has_lost_its_port(const request& r) {
  const auto page = page_of(r.header("Origin"));
  return page && same_word(page->host, r.header("Host"));
}

bool origin_policy::lists(std::string_view origin) const {
  return std::find(others_.begin(), others_.end(), origin) != others_.end();
}

bool origin_policy::allows(const request& r) const {
  const auto origin = r.header("Origin");
  return origin.empty() || lists(origin) || lists("*") || r.same_origin;
}

// A listed origin gets itself back, so that it may send cookies; "*" may not stand beside credentials.
void origin_policy::add_fields(const request& r, response& answer) const {
  const auto origin = r.header("Origin");
  if (origin.empty() || others_.empty()) return;
  const bool listed = lists(origin);
  if (listed || lists("*")) {
    answer.headers.emplace_back("Access-Control-Allow-Origin", listed ? origin : "*");
    if (listed) answer.headers.emplace_back("Access-Control-Allow-Credentials", "true");
    // A page of another origin sees few fields unless it is told so.
    if (names(answer, "Retry-After")) answer.headers.emplace_back("Access-Control-Expose-Headers", "Retry-After");
  }
  answer.headers.emplace_back("Vary", "Origin");
}

}  // namespace flinxx::http
