#include "ops/authority_detail.hpp"

#include <flinxx/ops/http_url.hpp>

#include <algorithm>

namespace flinxx::ops {
namespace {

constexpr std::size_t longest_url = 2'000;

bool read_authority(std::string_view text, http_url& to) {
  const auto found = detail::parse_authority(text);
  if (!found || found->port == 0) return false;
  to.authority = text;
  to.host = found->host;
  to.port = found->port.value_or(to.port);
  return true;
}

}  // namespace

std::optional<http_url> parse_http_url(std::string_view text) {
  const auto is_graphic = [](char c) { return c > ' ' && c < '\x7f'; };
  if (text.size() > longest_url || text.find('#') != text.npos || !std::all_of(text.begin(), text.end(), is_graphic))
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
