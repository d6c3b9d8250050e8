#pragma once

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

namespace flinxx {

template <auto Free>
struct freeing {
  template <class T>
  void operator()(T* t) const noexcept {
    Free(t);
  }
};
using context_ptr = std::unique_ptr<SSL_CTX, freeing<SSL_CTX_free>>;
using session_ptr = std::unique_ptr<SSL_SESSION, freeing<SSL_SESSION_free>>;
using ssl_ptr = std::unique_ptr<SSL, freeing<SSL_free>>;
using key_ptr = std::unique_ptr<EVP_PKEY, freeing<EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, freeing<X509_free>>;

}  // namespace flinxx
