#pragma once

#include <flinxx/http/message.hpp>
#include <flinxx/ops/rate_limiter.hpp>
#include <flinxx/ops/seldom.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace flinxx::admin {

/// What a request says of where it comes from.
struct source {
  std::string_view host;             // the Host that it names
  bool is_of_another_site = false;   // its Origin is not that Host
  std::string_view authorization{};  // its field of that name
};

/// Who may steer the server: whoever has the token, as often as it takes; guesses are ten a minute and address. Without
/// a token whoever reaches the listener, but no page of another site. On one thread.
class doorkeeper {
 public:
  /// An empty token is none.
  explicit doorkeeper(std::string_view token);

  /// Why it is refused whatever it is for; nothing if it is not. A page of another site says so by its Origin, or its
  /// name has been made to lead here, and is the Host: so without a token that is an address or localhost.
  [[nodiscard]] std::optional<http::response> refuse_site(const source& from) const;
  /// Why it is refused what needs the token. A missing one is no guess. Compares in a time that tells nothing.
  [[nodiscard]] std::optional<http::response> refuse_token(const source& from, ops::address_key client,
                                                           std::int64_t now_ms);

 private:
  using digest = std::array<std::uint8_t, 32>;
  [[nodiscard]] static digest digest_of(std::string_view text);

  std::optional<digest> token_;
  ops::address_limiter guesses_;
  ops::seldom warnings_{60'000};
};

}  // namespace flinxx::admin
