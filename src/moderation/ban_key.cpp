#include <flinxx/moderation/ban_key.hpp>
#include <flinxx/ops/bytes.hpp>
#include <flinxx/ops/derive.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdio>
#include <cstdlib>

namespace flinxx::moderation {

ban_key_maker::ban_key_maker(std::string_view secret) {
  ops::derive_key(secret, "flinxx ban key 1", key_);
}

ban_key ban_key_maker::of(ops::address_key address) const {
  std::string text;
  ops::byte_writer(text).number(address.value());
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  // What fails here is out of memory: keys that are all alike would ban everybody.
  if (HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &length) == nullptr)
    std::abort();
  const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), length);
  const auto number = ops::byte_reader(bytes).number<std::uint64_t>();
  return ban_key{number == 0 ? 1 : number};
}

std::string to_text(ban_key key) {
  std::array<char, 17> digits;
  std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(key));
  return digits.data();
}

std::string short_text(ban_key key) {
  return to_text(key).substr(0, 8);
}

}  // namespace flinxx::moderation
