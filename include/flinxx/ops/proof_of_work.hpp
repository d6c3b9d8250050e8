#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace flinxx::ops {

/// What somebody is to find: the number below `most` that, behind the salt, has that hash.
struct work {
  std::string challenge;  // SHA-256, in hexadecimal digits
  std::string salt;
  std::string signature;  // of the challenge
  std::uint64_t most = 0;
};

/// What is said to be found.
struct solution {
  std::string_view challenge;
  std::string_view salt;
  std::string_view signature;
  std::uint64_t number = 0;
};

/// Proofs of work as ALTCHA has them (SHA-256, with a signature by HMAC). The salt has, in the clear, whom it is for
/// and until when it holds. Immutable; any thread.
class work_maker {
 public:
  explicit work_maker(std::string_view secret);

  /// `who` is a word without & and =; `until` is seconds since 1970. `most` is at least 1.
  [[nodiscard]] work make(std::string_view who, std::int64_t until, std::uint64_t most) const;
  /// Whether the number is right, and make() has given that work, for `who`.
  [[nodiscard]] bool holds(const solution& s, std::string_view who) const;

  /// Until when; 0 for a salt of others.
  [[nodiscard]] static std::int64_t end_of(std::string_view salt);

 private:
  [[nodiscard]] std::string sign(std::string_view text) const;

  std::array<std::uint8_t, 32> key_;
};

}  // namespace flinxx::ops
