#include <flinxx/ops/derive.hpp>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <string>

namespace flinxx::ops {

void derive_key(std::string_view secret, std::string_view purpose, std::span<std::uint8_t> out) {
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> hkdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr), &EVP_KDF_free);
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(EVP_KDF_CTX_new(hkdf.get()),
                                                                          &EVP_KDF_CTX_free);
  std::string digest = "SHA256", input(secret), info(purpose);
  const std::array<OSSL_PARAM, 4> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, input.data(), input.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()), OSSL_PARAM_construct_end()};
  // What fails here is out of memory or a library without HKDF: going on without secrets would be worse.
  if (!context || EVP_KDF_derive(context.get(), out.data(), out.size(), parameters.data()) != 1) std::abort();
  OPENSSL_cleanse(input.data(), input.size());
}

bool is_same_secret(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace flinxx::ops
