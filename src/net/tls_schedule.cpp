#include "net/tls_schedule.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <memory>

namespace flinxx::net::tls_schedule {

struct digest {
  std::size_t size;
  std::size_t block;
  std::size_t index;
  const EVP_MD* algorithm;  // looked up once
};

namespace {

constexpr std::size_t max_block = 128;

const std::array<digest, 2>& digests() noexcept {
  static const std::array<digest, 2> all{{{32, 64, 0, EVP_MD_fetch(nullptr, "SHA2-256", nullptr)},
                                          {48, 128, 1, EVP_MD_fetch(nullptr, "SHA2-384", nullptr)}}};
  return all;
}

struct free_context {
  void operator()(EVP_MD_CTX* c) const noexcept { EVP_MD_CTX_free(c); }
};

EVP_MD_CTX* context_of(const digest& by) noexcept {
  thread_local const std::array<std::unique_ptr<EVP_MD_CTX, free_context>, 2> contexts{
      std::unique_ptr<EVP_MD_CTX, free_context>(EVP_MD_CTX_new()),
      std::unique_ptr<EVP_MD_CTX, free_context>(EVP_MD_CTX_new())};
  return contexts[by.index].get();
}

bool hash(EVP_MD_CTX* context, const digest& by, std::initializer_list<bytes> parts, unsigned char* to) noexcept {
  bool good = EVP_DigestInit_ex2(context, by.algorithm, nullptr) == 1;
  for (const bytes part : parts) good = good && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
  return good && EVP_DigestFinal_ex(context, to, nullptr) == 1;
}

// RFC 2104, for keys that are no longer than a block.
bool hmac(const digest& by, bytes key, std::initializer_list<bytes> parts, unsigned char* to) noexcept {
  EVP_MD_CTX* const context = context_of(by);
  if (context == nullptr || by.algorithm == nullptr || key.size() > by.block) return false;
  std::array<unsigned char, max_block> pad{};
  std::ranges::copy(key, pad.begin());
  for (auto& byte : pad) byte ^= 0x36;
  bool good =
      EVP_DigestInit_ex2(context, by.algorithm, nullptr) == 1 && EVP_DigestUpdate(context, pad.data(), by.block) == 1;
  for (const bytes part : parts) good = good && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
  std::array<unsigned char, max_digest> inner;
  good = good && EVP_DigestFinal_ex(context, inner.data(), nullptr) == 1;
  for (auto& byte : pad) byte ^= 0x36 ^ 0x5c;
  good = good && hash(context, by, {bytes(pad).first(by.block), bytes(inner).first(by.size)}, to);
  EVP_DigestInit_ex2(context, nullptr, nullptr);  // forgets what it has made
  OPENSSL_cleanse(pad.data(), pad.size());
  OPENSSL_cleanse(inner.data(), inner.size());
  return good;
}

bytes raw(std::string_view text) noexcept {
  return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

constexpr std::array<unsigned char, max_digest> zeros{};

}  // namespace

const digest* digest_of(std::string_view name) noexcept {
  if (name == "SHA2-256" || name == "SHA256") return digests().data();
  if (name == "SHA2-384" || name == "SHA384") return digests().data() + 1;
  return nullptr;
}

bool extract(const digest& by, bytes salt, bytes secret, room to) noexcept {
  return to.size() == by.size && hmac(by, salt, {secret.empty() ? bytes(zeros).first(by.size) : secret}, to.data());
}

bool expand(const digest& by, bytes secret, std::string_view prefix, std::string_view label, bytes context,
            room to) noexcept {
  if (to.size() > by.size || prefix.size() + label.size() > 255 || context.size() > 255) return false;
  const std::array<unsigned char, 3> sizes{0, static_cast<unsigned char>(to.size()),
                                           static_cast<unsigned char>(prefix.size() + label.size())};
  const auto context_size = static_cast<unsigned char>(context.size());
  constexpr unsigned char number_of_block = 1;
  std::array<unsigned char, max_digest> block;
  const bool good = hmac(
      by, secret, {sizes, raw(prefix), raw(label), {&context_size, 1}, context, {&number_of_block, 1}}, block.data());
  if (good) std::copy_n(block.begin(), to.size(), to.begin());
  OPENSSL_cleanse(block.data(), block.size());
  return good;
}

bool derive(const digest& by, bytes secret, std::string_view prefix, std::string_view label, room to) noexcept {
  std::array<unsigned char, max_digest> nothing;
  EVP_MD_CTX* const context = context_of(by);
  return context != nullptr && by.algorithm != nullptr && hash(context, by, {}, nothing.data()) &&
         expand(by, secret, prefix, label, bytes(nothing).first(by.size), to);
}

}  // namespace flinxx::net::tls_schedule
