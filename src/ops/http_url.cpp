#include <flinxx/ops/http_url.hpp>

#include <algorithm>
#include <charconv>

namespace flinxx::ops {
namespace {

constexpr std::size_t longest = 2'000;

bool is_host(std::string_view host, bool in_brackets) {
  const std::string_view allowed =
      in_brackets ? "0123456789abcdefABCDEF:." : "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-";
  return !host.empty() && host.size() <= 255 && host.find_first_not_of(allowed) == host.npos;
}

// "host", "host:port", "[::1]:port"
bool read_authority(std::string_view text, http_url& to) {
  const bool in_brackets = text.starts_with('[');
  const auto end = in_brackets ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == text.npos) return false;
  to.authority = text;
  to.host = in_brackets ? text.substr(1, end - 1) : text.substr(0, end);
  const auto rest = text.substr(end + (in_brackets ? 1 : 0));
  if (!is_host(to.host, in_brackets)) return false;
  if (rest.empty()) return true;
  const char* const last = rest.data() + rest.size();
  const auto [stop, error] = std::from_chars(rest.data() + 1, last, to.port);
  return rest.front() == ':' && error == std::errc() && stop == last && to.port != 0;
}

}  // namespace

std::optional<http_url> parse_http_url(std::string_view text) {
  const auto is_graphic = [](char c) { return c > ' ' && c < '\x7f'; };
  if (text.size() > longest || text.find('#') != text.npos || !std::all_of(text.begin(), text.end(), is_graphic))
    return std::nullopt;
  http_url out;
  for (const auto& [scheme, port] : {std::pair("http://", 80), std::pair("https://", 443)}) {
    if (!text.starts_with(scheme)) continue;
    out.tls = port == 443;
    out.port = static_cast<std::uint16_t>(port);
    text.remove_prefix(std::string_view(scheme).size());
    const auto end = std::min(text.find_first_of("/?"), text.size());
    out.target = (end < text.size() && text[end] == '/' ? "" : "/") + std::string(text.substr(end));
    return read_authority(text.substr(0, end), out) ? std::optional(std::move(out)) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace flinxx::ops
