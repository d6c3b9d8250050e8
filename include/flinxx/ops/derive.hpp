#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace flinxx::ops {

/// A key derived from `secret` by HKDF-SHA256 (RFC 5869); each purpose has one of its own.
void derive_key(std::string_view secret, std::string_view purpose, std::span<std::uint8_t> out);

}  // namespace flinxx::ops
