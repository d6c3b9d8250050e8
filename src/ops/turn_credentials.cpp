#include <flinxx/ops/turn_credentials.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstddef>

namespace flinxx::ops {

turn_credentials make_turn_credentials(std::string_view secret, std::string_view user, std::chrono::seconds now,
                                       std::chrono::seconds ttl) {
  turn_credentials result;
  result.username = std::to_string((now + ttl).count()).append(":").append(user);

  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned length = 0;
  HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(result.username.data()), result.username.size(), digest.data(), &length);

  std::array<unsigned char, EVP_MAX_MD_SIZE * 2> base64;
  const int written = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(length));
  result.credential.assign(base64.begin(), base64.begin() + written);
  return result;
}

}  // namespace flinxx::ops
