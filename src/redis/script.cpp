#include <flinxx/redis/script.hpp>

#include <openssl/evp.h>

#include <array>

namespace flinxx::redis {

script::script(std::string_view text) : text_(text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash;
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha1(), nullptr);
  for (unsigned int i = 0; i < size; ++i) {
    name_ += digits[hash[i] >> 4];
    name_ += digits[hash[i] & 0xf];
  }
}

}  // namespace flinxx::redis
