#include "ops/authority_detail.hpp"

#include <flinxx/ops/redis_url.hpp>

#include <algorithm>
#include <charconv>

namespace flinxx::ops {
namespace {

constexpr std::string_view of_sentinels = "+sentinel";
constexpr std::uint16_t sentinel_port = 26'379;
constexpr unsigned most_databases = 65'535;

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

std::optional<std::string> decode(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
    if (!low) return std::nullopt;
    plain += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return plain;
}

std::optional<redis_url::server> server_of(std::string_view text, std::uint16_t port) {
  const auto found = detail::parse_authority(text);
  if (!found || found->port == 0) return std::nullopt;
  return redis_url::server{std::string(found->host), found->port.value_or(port)};
}

// "host:port,host:port"
bool read_servers(std::string_view text, bool several, redis_url& to) {
  for (;;) {
    const auto comma = several ? text.find(',') : text.npos;
    auto server = server_of(text.substr(0, comma), several ? sentinel_port : redis_url::server{}.port);
    if (!server) return false;
    to.servers.push_back(std::move(*server));
    if (comma == text.npos) return true;
    text.remove_prefix(comma + 1);
  }
}

// "user:password", ":password"
bool read_credentials(std::string_view text, redis_url& to) {
  const auto colon = text.find(':');
  const auto user = decode(text.substr(0, colon));
  const auto password = colon == text.npos ? std::nullopt : decode(text.substr(colon + 1));
  if (!user || !password || password->empty()) return false;
  to.user = *user;
  to.password = *password;
  return true;
}

// "", "/0", and with Sentinels "/name", "/name/0"
bool read_path(std::string_view text, bool sentinels, redis_url& to) {
  if (sentinels) {
    const auto end = std::min(text.find('/', 1), text.size());
    to.master = text.substr(std::min<std::size_t>(1, text.size()), end - std::min<std::size_t>(1, end));
    if (to.master.empty()) return false;
    text.remove_prefix(end);
  }
  if (text.empty() || text == "/") return true;
  const auto number = number_of<unsigned>(text.substr(1));
  to.database = number.value_or(0);
  return number && *number <= most_databases;
}

}  // namespace

std::optional<redis_url> parse_redis_url(std::string_view text) {
  redis_url url;
  const auto scheme = text.substr(0, text.find("://"));
  url.tls = scheme.starts_with("rediss");
  const bool sentinels = scheme.ends_with(of_sentinels);
  const auto server = scheme.substr(0, scheme.size() - (sentinels ? of_sentinels.size() : 0));
  if (server != "redis" && server != "rediss") return std::nullopt;
  if (text.size() < scheme.size() + 3 || text.size() > 2'000) return std::nullopt;
  text.remove_prefix(scheme.size() + 3);
  const auto slash = std::min(text.find('/'), text.size());
  auto authority = text.substr(0, slash);
  if (const auto at = authority.rfind('@'); at != authority.npos) {
    if (!read_credentials(authority.substr(0, at), url)) return std::nullopt;
    authority.remove_prefix(at + 1);
  }
  const bool whole = read_servers(authority, sentinels, url) && read_path(text.substr(slash), sentinels, url);
  return whole ? std::optional(std::move(url)) : std::nullopt;
}

}  // namespace flinxx::ops
