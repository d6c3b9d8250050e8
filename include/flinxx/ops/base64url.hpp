#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::ops {

/// base64url without padding (RFC 4648, section 5).
[[nodiscard]] std::string to_base64url(std::span<const std::uint8_t> bytes);

/// Nothing for any text that to_base64url() does not give.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text);

}  // namespace flinxx::ops
