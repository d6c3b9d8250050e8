#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace flinxx::net::tls_schedule {

/// The digest of a cipher suite. OpenSSL computes it; HMAC and HKDF over it are written here, since to set up OpenSSL's
/// takes longer than all that is hashed.
struct digest;
/// By the name that OpenSSL has for it; nullptr if no suite of TLS 1.3 has it.
[[nodiscard]] const digest* digest_of(std::string_view name) noexcept;

using bytes = std::span<const unsigned char>;
using room = std::span<unsigned char>;

/// HKDF-Extract (RFC 5869). No salt, or no secret, stands for zeros. All of these are false if the digest does not work
/// or the room is not of its size.
[[nodiscard]] bool extract(const digest& by, bytes salt, bytes secret, room to) noexcept;
/// HKDF-Expand-Label (RFC 8446, 7.1), for no more than one block. The label is `prefix` and `label`.
[[nodiscard]] bool expand(const digest& by, bytes secret, std::string_view prefix, std::string_view label,
                          bytes context, room to) noexcept;
/// The secret from which the next one is extracted: HKDF-Expand-Label with what the digest makes of nothing.
[[nodiscard]] bool derive(const digest& by, bytes secret, std::string_view prefix, std::string_view label,
                          room to) noexcept;

inline constexpr std::string_view prefix_of_tls = "tls13 ";
inline constexpr std::size_t max_digest = 48;

}  // namespace flinxx::net::tls_schedule
