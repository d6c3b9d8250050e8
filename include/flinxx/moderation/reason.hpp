#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace flinxx::moderation {

/// What somebody is reported for.
enum class reason : std::uint8_t { nudity, minor, threat, spam, other };

inline constexpr std::array<std::string_view, 5> reason_names{"nudity", "minor", "threat", "spam", "other"};

[[nodiscard]] constexpr std::string_view to_string(reason why) noexcept {
  return reason_names[static_cast<std::size_t>(why)];
}

[[nodiscard]] constexpr std::optional<reason> reason_in(std::string_view text) noexcept {
  for (std::size_t i = 0; i < reason_names.size(); ++i)
    if (reason_names[i] == text) return static_cast<reason>(i);
  return std::nullopt;
}

}  // namespace flinxx::moderation
