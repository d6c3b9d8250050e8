#pragma once

#include <flinxx/moderation/recent_matches.hpp>
#include <flinxx/ops/sealer.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace flinxx::moderation {

/// Makes and reads what a client keeps of whom it has blocked, sealed for this server and those with the same key: so
/// the server keeps none of it. Immutable; any thread.
class block_tokens {
 public:
  explicit block_tokens(std::string_view secret) : sealer_(secret, "flinxx block 1") {}

  /// The same for the same two.
  [[nodiscard]] std::string make(const participant& blocker, const participant& blocked) const;
  /// Whom that visitor has blocked. Nothing for a text that make() has not given, or has given for somebody else.
  [[nodiscard]] std::optional<participant> read(std::string_view text, const participant& visitor) const;

  /// Texts that are longer are none of them.
  static constexpr std::size_t longest = 128;

 private:
  const ops::sealer sealer_;
};

}  // namespace flinxx::moderation
