#include <flinxx/http/security.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace flinxx::http {
namespace {

// 'self' is ws: and wss: of this server too (CSP 3, 6.7.2.8). A camera's picture is no URL, but a recording is (blob:).
std::string content_policy(const std::vector<std::string>& connect_origins) {
  std::string connect = "'self'";
  for (const auto& origin : connect_origins) connect.append(" ").append(origin);
  return "default-src 'self'; base-uri 'self'; connect-src " + connect +
         "; font-src 'self'; form-action 'self'; frame-ancestors 'self'; img-src 'self' data: blob:; media-src 'self' "
         "blob:; object-src 'none'; script-src 'self'; script-src-attr 'none'; style-src 'self'; worker-src 'self'";
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> fields{{
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Origin-Agent-Cluster", "?1"},
    {"Permissions-Policy",
     "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-DNS-Prefetch-Control", "off"},
    {"X-Download-Options", "noopen"},
    {"X-Frame-Options", "SAMEORIGIN"},
    {"X-Permitted-Cross-Domain-Policies", "none"},
    {"X-XSS-Protection", "0"},
}};

constexpr bool may_stand_in_host(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

// A name or an IPv4 address, or an IPv6 address in brackets; the port behind it is that of plain HTTP. Empty if it is
// neither.
std::string_view name_in(std::string_view host) {
  const bool bracketed = host.starts_with('[');
  const auto end = bracketed ? host.find(']') : host.find(':');
  if (bracketed && end == host.npos) return {};
  const auto name = host.substr(0, bracketed ? end + 1 : end);
  const auto inner = bracketed ? name.substr(1, name.size() - 2) : name;
  const auto fits = [&](char c) { return may_stand_in_host(c) || (bracketed && c == ':'); };
  return !inner.empty() && std::all_of(inner.begin(), inner.end(), fits) ? name : std::string_view();
}

}  // namespace

std::string security_fields(const std::vector<std::string>& connect_origins) {
  std::string text = "\r\nContent-Security-Policy: " + content_policy(connect_origins);
  for (const auto& [name, value] : fields) text.append("\r\n").append(name).append(": ").append(value);
  return text;
}

std::string hsts_field(std::chrono::seconds age) {
  return age.count() == 0 ? "" : "\r\nStrict-Transport-Security: max-age=" + std::to_string(age.count());
}

response redirect_to_https(const request& r, std::uint16_t port) {
  const auto name = name_in(r.header("Host"));
  if (name.empty()) return response::error(400, "bad_host", "The Host is not a name to be sent to");
  std::string location = "https://" + std::string(name);
  if (port != https_port) location.append(":").append(std::to_string(port));
  location.append(r.path);
  if (!r.query.empty()) location.append("?").append(r.query);
  auto answer = response::error(308, "https_only", "This is served over HTTPS alone");
  answer.headers.emplace_back("Location", std::move(location));
  return answer;
}

}  // namespace flinxx::http
