#pragma once

#include <span>

namespace flinxx::net {

/// Who is told the traffic secrets of a handshake of TLS 1.3.
class secret_listener {
 public:
  virtual void on_secret(bool of_client, std::span<const unsigned char> secret) = 0;

 protected:
  ~secret_listener() = default;
};

/// While it lives, `to` hears of the secrets that OpenSSL derives on this thread for whatever has looked up its
/// algorithms by own_key_schedule(). It may be nullptr.
class secret_watch {
 public:
  explicit secret_watch(secret_listener* to) noexcept;
  ~secret_watch();
  secret_watch(const secret_watch&) = delete;
  secret_watch& operator=(const secret_watch&) = delete;
};

/// What to ask OpenSSL for when a context is made (a property query), so that its handshakes derive their keys by
/// tls_schedule. OpenSSL has no other way to give the secrets away but to print them, which is a tenth of a handshake.
[[nodiscard]] const char* own_key_schedule();

}  // namespace flinxx::net
