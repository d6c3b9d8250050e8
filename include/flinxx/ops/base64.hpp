#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::ops {

// base64 (RFC 4648) in both alphabets: that of its section 4, with padding, and that of URLs, section 5, without.

[[nodiscard]] std::string to_base64(std::span<const std::uint8_t> bytes);
void append_base64(std::string& out, std::string_view bytes);

[[nodiscard]] std::string to_base64url(std::span<const std::uint8_t> bytes);
/// Nothing for any text that to_base64url() does not give.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text);

/// Decodes what encoders write: either alphabet, with padding or without, in lines or not. False for anything else, and
/// `bytes` is then of no use.
[[nodiscard]] bool decode_any_base64(std::string_view text, std::string& bytes);

}  // namespace flinxx::ops
