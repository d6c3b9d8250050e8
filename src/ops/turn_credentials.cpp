#include <flinxx/ops/base64.hpp>
#include <flinxx/ops/turn_credentials.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace flinxx::ops {

turn_credentials make_turn_credentials(std::string_view secret, std::string_view user, std::chrono::seconds now,
                                       std::chrono::seconds ttl) {
  turn_credentials result;
  result.username = std::to_string((now + ttl).count()).append(":").append(user);

  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned length = 0;
  HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(result.username.data()), result.username.size(), digest.data(), &length);

  result.credential = to_base64({digest.data(), length});
  return result;
}

}  // namespace flinxx::ops
