#include <flinxx/admin/doorkeeper.hpp>
#include <flinxx/ops/log.hpp>
#include <flinxx/rest/api.hpp>

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <string>

namespace flinxx::admin {
namespace {

constexpr ops::rate_rule guess_rule{10, std::chrono::minutes(1)};
constexpr std::size_t most_guesses = 10'000;  // that are remembered, of all addresses

// "bearer TOKEN", the scheme in any case (RFC 9110, 11.1).
std::optional<std::string_view> token_in(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  const auto equals = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  const auto given = authorization.substr(0, scheme.size());
  if (!std::equal(given.begin(), given.end(), scheme.begin(), scheme.end(), equals)) return std::nullopt;
  authorization.remove_prefix(std::min(authorization.find_first_not_of(' ', scheme.size()), authorization.size()));
  return authorization;
}

// Names end in a letter (RFC 3696, 2), addresses do not, or have brackets. The one name that is nobody else's is
// localhost (RFC 6761, 6.3).
bool is_unnamed(std::string_view host) {
  if (host.starts_with('[')) return true;
  const auto name = host.substr(0, host.rfind(':'));
  return name == "localhost" || (!name.empty() && name.find_first_not_of("0123456789.") == name.npos);
}

http::response unauthorized(std::string_view message) {
  auto out = http::response::error(401, "unauthorized", message);
  out.headers.emplace_back("WWW-Authenticate", "Bearer");
  return out;
}

}  // namespace

doorkeeper::doorkeeper(std::string_view token) : guesses_(guess_rule, most_guesses) {
  if (!token.empty()) token_ = digest_of(token);
}

doorkeeper::digest doorkeeper::digest_of(std::string_view text) {
  digest out;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data());
  return out;
}

std::optional<http::response> doorkeeper::refuse_site(const source& from) const {
  if (from.is_of_another_site)
    return http::response::error(403, "bad_origin", "Pages of other sites may ask nothing here");
  if (token_ || is_unnamed(from.host)) return std::nullopt;
  return http::response::error(403, "bad_host", "Without --admin-token the Host has to be an address or localhost");
}

// Digests are of one length: how long they take to compare says nothing of how much is right. Once there were too many
// guesses the right token is of no use either, or they would go on.
std::optional<http::response> doorkeeper::refuse_token(const source& from, ops::address_key client,
                                                       std::int64_t now_ms) {
  if (!token_) return std::nullopt;
  const auto verdict = guesses_.ask(client, now_ms);
  if (!verdict.allowed()) return rest::too_many_requests(verdict.retry_after_ms);
  const auto given = token_in(from.authorization);
  if (!given) return unauthorized("This needs the token: Authorization: Bearer TOKEN");
  const digest guess = digest_of(*given);
  if (CRYPTO_memcmp(guess.data(), token_->data(), guess.size()) == 0) return std::nullopt;
  (void)guesses_.admit(client, now_ms);
  if (warnings_.due(now_ms)) ops::log::warn("admin: a wrong token was sent");
  return unauthorized("The token is wrong");
}

}  // namespace flinxx::admin
