#include "ops/text_detail.hpp"

#include <flinxx/ops/base64.hpp>
#include <flinxx/ops/derive.hpp>
#include <flinxx/ops/sealer.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

namespace flinxx::ops {
namespace {

constexpr std::size_t tag_size = 16;
constexpr std::size_t longest_sealed = 1024;
using key = std::array<std::uint8_t, 64>;
using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

// What fails here is out of memory or a library without these algorithms: going on without secrets would be worse.
void require(bool worked) {
  if (!worked) std::abort();
}

// With the key in it already: to copy it costs a third of setting the key.
cipher_context make_context(const key& k, bool encrypts) {
  const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> siv(EVP_CIPHER_fetch(nullptr, "AES-256-SIV", nullptr),
                                                                    &EVP_CIPHER_free);
  cipher_context made(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  require(made && EVP_CipherInit_ex2(made.get(), siv.get(), k.data(), nullptr, encrypts ? 1 : 0, nullptr) == 1);
  return made;
}

cipher_context copy_of(const cipher_context& original, std::string_view context) {
  cipher_context made(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int size = 0;
  require(made && EVP_CIPHER_CTX_copy(made.get(), original.get()) == 1 &&
          EVP_CipherUpdate(made.get(), nullptr, &size, detail::bytes_of(context), static_cast<int>(context.size())) ==
              1);
  return made;
}

}  // namespace

struct sealer::contexts {
  explicit contexts(const key& k) : encrypting(make_context(k, true)), decrypting(make_context(k, false)) {}

  // The tag, then the text encrypted.
  [[nodiscard]] std::vector<std::uint8_t> encrypt(std::string_view plain, std::string_view context) const {
    const cipher_context c = copy_of(encrypting, context);
    std::vector<std::uint8_t> out(tag_size + plain.size());
    int size = 0;
    require(EVP_CipherUpdate(c.get(), out.data() + tag_size, &size, detail::bytes_of(plain),
                             static_cast<int>(plain.size())) == 1 &&
            EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, out.data()) == 1);
    return out;
  }

  cipher_context encrypting;
  cipher_context decrypting;
};

sealer::sealer(std::string_view secret, std::string_view purpose) {
  key k;
  derive_key(secret, purpose, k);
  contexts_ = std::make_unique<const contexts>(k);
  OPENSSL_cleanse(k.data(), k.size());
}

sealer::~sealer() = default;

std::string sealer::seal(std::string_view plain, std::string_view context) const {
  return to_base64url(contexts_->encrypt(plain, context));
}

std::optional<std::string> sealer::open(std::string_view sealed, std::string_view context) const {
  if (sealed.size() > longest_sealed) return std::nullopt;
  auto bytes = from_base64url(sealed);
  if (!bytes || bytes->size() <= tag_size) return std::nullopt;
  const cipher_context c = copy_of(contexts_->decrypting, context);
  std::string plain(bytes->size() - tag_size, '\0');
  int size = 0;
  const bool is_sound = EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, bytes->data()) == 1 &&
                        EVP_CipherUpdate(c.get(), reinterpret_cast<std::uint8_t*>(plain.data()), &size,
                                         bytes->data() + tag_size, static_cast<int>(plain.size())) == 1;
  return is_sound ? std::optional(std::move(plain)) : std::nullopt;
}

// The tag of SIV is a pseudorandom function of text and context.
id128 sealer::name(std::string_view text) const {
  const auto sealed = contexts_->encrypt(text, "name");
  id128 id{};
  std::copy_n(sealed.begin(), id.size(), id.begin());
  return id;
}

}  // namespace flinxx::ops
