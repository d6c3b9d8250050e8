#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace flinxx::net {

/// Why a peer's record ends the connection, as TLS numbers it (RFC 8446, 6).
enum class tls_alert : unsigned char {
  close_notify = 0,
  unexpected_message = 10,
  bad_record_mac = 20,
  record_overflow = 22,
  internal_error = 80,
};

/// What a record carries.
enum class tls_content : unsigned char { alert = 21, handshake = 22, data = 23 };

/// How one direction of TLS 1.3 is sealed once the handshake is done: with keys of its traffic secret, the n-th record
/// with the n-th nonce. The secret is wiped with it. While records follow each other soon it keeps a cipher that has
/// its key, 1 KB, which saves a third of a short record's work.
class tls_direction {
 public:
  static constexpr std::size_t max_secret = 48;

  tls_direction() = default;
  /// Of a cipher suite by its number, behind so many records. False if there is no such suite.
  [[nodiscard]] bool begin(std::uint16_t suite, std::span<const unsigned char> secret, std::uint64_t records);
  tls_direction(const tls_direction&) = delete;
  tls_direction& operator=(const tls_direction&) = delete;
  ~tls_direction();

  /// Appends a record; at most tls_records::max_content bytes. False if the cipher does not work.
  [[nodiscard]] bool seal(tls_content type, std::string_view bytes, std::string& to);

  struct content {
    tls_content type;
    std::span<char> bytes;
  };
  /// Opens a whole record in its place.
  [[nodiscard]] std::variant<content, tls_alert> open(std::span<char> record);

  /// The next keys (RFC 8446, 7.2).
  [[nodiscard]] bool renew();

 private:
  struct free_cipher {
    void operator()(EVP_CIPHER_CTX* c) const noexcept { EVP_CIPHER_CTX_free(c); }
  };
  using cipher = std::unique_ptr<EVP_CIPHER_CTX, free_cipher>;

  static cipher make_cipher(std::size_t suite, bool seals);
  static EVP_CIPHER_CTX* shared_cipher(std::size_t suite, bool seals);
  [[nodiscard]] bool derive();
  [[nodiscard]] EVP_CIPHER_CTX* begin_record(bool seals);
  [[nodiscard]] std::array<unsigned char, 12> next_nonce() noexcept;

  std::uint64_t records_ = 0;
  std::array<unsigned char, max_secret> secret_{};
  std::array<unsigned char, 32> key_{};
  std::array<unsigned char, 12> iv_{};
  unsigned char suite_ = 0;
  unsigned char in_a_row_ = 0;  // records that came soon behind the one before, up to so many that a cipher is kept
  std::uint32_t last_at_ = 0;   // when the last one came, in seconds
  cipher kept_;
};

namespace tls_records {

inline constexpr std::size_t head = 5;
inline constexpr std::size_t max_content = 16 * 1024;
inline constexpr std::size_t max_overhead = 1 + 16;                  // the type within, the tag
inline constexpr std::size_t max_record = head + max_content + 256;  // RFC 8446, 5.2

/// Of the whole record that begins so; 0 while its head is not there. An alert if there can be none.
[[nodiscard]] std::variant<std::size_t, tls_alert> size_of(std::string_view bytes) noexcept;

}  // namespace tls_records

}  // namespace flinxx::net
