#pragma once

#include <flinxx/ops/rate_limiter.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace flinxx::moderation {

/// Who a visitor counts as where reports and bans are concerned: an address or, of IPv6, its /64, by a keyed hash. Two
/// of them are alike where the addresses are; nobody without the key finds an address from one.
enum class ban_key : std::uint64_t {};

/// Of whom it is not known where they come from: neither counted nor banned.
inline constexpr ban_key unknown{};

/// Makes ban keys: HMAC-SHA256 under a key that HKDF derives. Immutable; any thread.
class ban_key_maker {
 public:
  explicit ban_key_maker(std::string_view secret);

  [[nodiscard]] ban_key of(ops::address_key address) const;

 private:
  std::array<std::uint8_t, 32> key_;
};

/// 16 hexadecimal digits.
[[nodiscard]] std::string to_text(ban_key key);
/// For people to tell two apart by: the first eight of them.
[[nodiscard]] std::string short_text(ban_key key);

}  // namespace flinxx::moderation
