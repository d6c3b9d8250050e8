#pragma once

#include <flinxx/ops/random.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::ops {

/// Seals short texts under a key, encrypted and authenticated: nobody else can read, change or make one. The same text
/// under the same key is always sealed alike (AES-256-SIV, RFC 5297), so it need not be kept to be said again. Any
/// thread.
class sealer {
 public:
  /// The key is derived from `secret` by HKDF-SHA256 (RFC 5869); each purpose has a key of its own.
  sealer(std::string_view secret, std::string_view purpose);
  sealer(const sealer&) = delete;
  sealer& operator=(const sealer&) = delete;
  ~sealer();

  /// In base64url: `plain`, which must not be empty, and 16 bytes more. It can be opened with the same context alone.
  [[nodiscard]] std::string seal(std::string_view plain, std::string_view context) const;
  /// Nothing for any text that seal() has not given for this context.
  [[nodiscard]] std::optional<std::string> open(std::string_view sealed, std::string_view context) const;

  /// The same 128 bits for the same text, which look random to whoever has not the key.
  [[nodiscard]] id128 name(std::string_view text) const;

 private:
  struct contexts;
  std::unique_ptr<const contexts> contexts_;
};

}  // namespace flinxx::ops
