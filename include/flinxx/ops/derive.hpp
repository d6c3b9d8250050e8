#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace flinxx::ops {

/// A key derived from `secret` by HKDF-SHA256 (RFC 5869); each purpose has one of its own.
void derive_key(std::string_view secret, std::string_view purpose, std::span<std::uint8_t> out);

/// Compared in a time that says nothing of where they differ; their lengths are no secret.
[[nodiscard]] bool is_same_secret(std::string_view a, std::string_view b) noexcept;

}  // namespace flinxx::ops
