#pragma once

#include <flinxx/moderation/desk.hpp>
#include <flinxx/ops/http_url.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace flinxx::admin {

/// Sends what a desk decides to a URL, a POST of JSON each, one after the other and in their order, from a thread of
/// its own: nobody waits for it. What is not taken is sent twice more; then it is lost, as is what comes while too many
/// wait, and that is said once.
class webhook final : public moderation::desk_listener {
 public:
  struct settings {
    ops::http_url url;
    std::string secret;                        // of the signatures; empty: there are none
    std::chrono::milliseconds timeout{5'000};  // for an address, and for an answer
    std::chrono::milliseconds pause{1'000};    // before the second attempt; four times as long before the third
    std::size_t most_waiting = 1'000;
  };

  /// Throws std::runtime_error if the authorities that the system trusts cannot be read.
  explicit webhook(settings s);
  /// What waits is lost.
  ~webhook();

  void on_ban(moderation::ban_key who, const moderation::ban& b) override;
  void on_report(const moderation::counted_report& r) override;

 private:
  class sender;
  const std::unique_ptr<sender> sender_;
};

/// "sha256=" and the HMAC-SHA256 of a body in hexadecimal digits.
[[nodiscard]] std::string signature_of(std::string_view body, std::string_view secret);

}  // namespace flinxx::admin
