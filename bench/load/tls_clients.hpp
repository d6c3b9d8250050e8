#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <unordered_map>

namespace bench {

struct free_openssl {
  void operator()(SSL* s) const noexcept { SSL_free(s); }
  void operator()(SSL_CTX* c) const noexcept { SSL_CTX_free(c); }
  void operator()(SSL_SESSION* s) const noexcept { SSL_SESSION_free(s); }
};

/// The clients' sides of TLS 1.3, each with the last ticket that it got. They believe every certificate. Must outlive
/// what it has given.
class tls_clients {
 public:
  tls_clients();

  /// The side of the client `index` over a socket; it shows its ticket, if it has one.
  [[nodiscard]] std::unique_ptr<SSL, free_openssl> connect(int fd, std::size_t index);

 private:
  static int keep(SSL* ssl, SSL_SESSION* ticket);

  std::unique_ptr<SSL_CTX, free_openssl> context_;
  std::unordered_map<std::size_t, std::unique_ptr<SSL_SESSION, free_openssl>> tickets_;
};

}  // namespace bench
