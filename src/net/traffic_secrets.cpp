#include "net/traffic_secrets.hpp"

#include "net/tls_schedule.hpp"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/provider.h>

#include <array>
#include <memory>
#include <string_view>

namespace flinxx::net {
namespace {

thread_local secret_listener* told = nullptr;

// What OpenSSL wants of its "TLS13-KDF".
struct wanted {
  int mode = -1;
  const tls_schedule::digest* digest = nullptr;
  tls_schedule::bytes key, salt, data;
  std::string_view prefix, label;
};

tls_schedule::bytes bytes_of(const OSSL_PARAM& p) noexcept {
  return {static_cast<const unsigned char*>(p.data), p.data_size};
}

std::string_view text_of(const OSSL_PARAM& p) noexcept {
  return {static_cast<const char*>(p.data), p.data_size};
}

wanted read(const OSSL_PARAM* all) noexcept {
  wanted out;
  for (const OSSL_PARAM* p = all; p != nullptr && p->key != nullptr; ++p) {
    const std::string_view name = p->key;
    if (name == OSSL_KDF_PARAM_MODE && OSSL_PARAM_get_int(p, &out.mode) != 1) out.mode = -1;
    if (name == OSSL_KDF_PARAM_DIGEST) out.digest = tls_schedule::digest_of(text_of(*p));
    if (name == OSSL_KDF_PARAM_KEY) out.key = bytes_of(*p);
    if (name == OSSL_KDF_PARAM_SALT) out.salt = bytes_of(*p);
    if (name == OSSL_KDF_PARAM_DATA) out.data = bytes_of(*p);
    if (name == OSSL_KDF_PARAM_PREFIX) out.prefix = text_of(*p);
    if (name == OSSL_KDF_PARAM_LABEL) out.label = text_of(*p);
  }
  return out;
}

// From one secret to the next (RFC 8446, 7.1).
bool extract(const wanted& what, tls_schedule::room to) noexcept {
  if (what.salt.empty()) return tls_schedule::extract(*what.digest, {}, what.key, to);
  std::array<unsigned char, tls_schedule::max_digest> salt;
  const auto derived = to.size() <= salt.size() ? std::span(salt).first(to.size()) : std::span<unsigned char>();
  const bool good = tls_schedule::derive(*what.digest, what.salt, what.prefix, what.label, derived) &&
                    tls_schedule::extract(*what.digest, derived, what.key, to);
  OPENSSL_cleanse(salt.data(), salt.size());
  return good;
}

int derive(void*, unsigned char* room, std::size_t size, const OSSL_PARAM* parameters) {
  const wanted what = read(parameters);
  if (what.digest == nullptr) return 0;
  if (what.mode == EVP_KDF_HKDF_MODE_EXTRACT_ONLY) return extract(what, {room, size}) ? 1 : 0;
  if (what.mode != EVP_KDF_HKDF_MODE_EXPAND_ONLY) return 0;
  if (!tls_schedule::expand(*what.digest, what.key, what.prefix, what.label, what.data, {room, size})) return 0;
  const bool of_client = what.label == "c ap traffic";
  if (told != nullptr && (of_client || what.label == "s ap traffic")) told->on_secret(of_client, {room, size});
  return 1;
}

// All is said with each derivation: there is nothing to keep, but OpenSSL wants to be given something.
void* begin_derivation(void* provider) {
  return provider;
}
void end_derivation(void*) {}

template <typename Function>
constexpr OSSL_DISPATCH entry(int id, Function* function) {
  return {id, reinterpret_cast<void (*)()>(function)};
}

const OSSL_ALGORITHM* algorithms_of(void*, int operation, int* no_cache) {
  static const std::array<OSSL_DISPATCH, 4> schedule{{entry(OSSL_FUNC_KDF_NEWCTX, begin_derivation),
                                                      entry(OSSL_FUNC_KDF_FREECTX, end_derivation),
                                                      entry(OSSL_FUNC_KDF_DERIVE, derive),
                                                      {0, nullptr}}};
  static const std::array<OSSL_ALGORITHM, 2> all{
      {{OSSL_KDF_NAME_TLS1_3_KDF, "provider=flinxx", schedule.data(), "the key schedule of TLS 1.3"},
       {nullptr, nullptr, nullptr, nullptr}}};
  *no_cache = 0;
  return operation == OSSL_OP_KDF ? all.data() : nullptr;
}

int begin(const OSSL_CORE_HANDLE*, const OSSL_DISPATCH*, const OSSL_DISPATCH** functions, void** provider) {
  static const std::array<OSSL_DISPATCH, 2> own{
      {entry(OSSL_FUNC_PROVIDER_QUERY_OPERATION, algorithms_of), {0, nullptr}}};
  static char something = 0;
  *functions = own.data();
  *provider = &something;
  return 1;
}

}  // namespace

secret_watch::secret_watch(secret_listener* to) noexcept {
  told = to;
}

secret_watch::~secret_watch() {
  told = nullptr;
}

// Where OpenSSL does not take it, it goes on with its own and gives no secrets away.
const char* own_key_schedule() {
  static const std::unique_ptr<OSSL_PROVIDER, decltype(&OSSL_PROVIDER_unload)> known(
      OSSL_PROVIDER_add_builtin(nullptr, "flinxx", begin) == 1 ? OSSL_PROVIDER_try_load(nullptr, "flinxx", 1) : nullptr,
      &OSSL_PROVIDER_unload);
  return "?provider=flinxx";
}

}  // namespace flinxx::net
