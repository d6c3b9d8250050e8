#pragma once

#include "net/ticket_keys.hpp"

#include <openssl/ssl.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace flinxx::net {

/// From one full handshake to the next, whatever was resumed between: as long as a certificate that has been replaced
/// may still be taken for good by whom has seen it.
inline constexpr std::chrono::seconds longest_resumption = 2 * ticket_lifetime;

/// How a server's clients resume: each keeps its session, sealed, as a ticket. The server keeps nothing but keys. Must
/// outlive the connections of the contexts that use it. Any thread.
class session_tickets {
 public:
  using clock = std::function<std::int64_t()>;  // seconds since 1970

  /// Of `secret`, ticket_keys says what it is for.
  session_tickets(std::string secret, clock now) : keys_(std::move(secret)), now_(std::move(now)) {}

  void use_in(SSL_CTX* context);

 private:
  static session_tickets& of(SSL* ssl);
  static int seal_or_open(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac,
                          int seals);
  static int remember_first(SSL* ssl, void* self);
  static SSL_TICKET_RETURN judge(SSL* ssl, SSL_SESSION* session, const unsigned char* name, std::size_t size,
                                 SSL_TICKET_STATUS status, void* self);

  ticket_keys keys_;
  const clock now_;
};

}  // namespace flinxx::net
