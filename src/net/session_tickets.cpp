#include "net/session_tickets.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

namespace flinxx::net {
namespace {

int place_in_context() {
  static const int place = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return place;
}

// AES-256-CBC, then HMAC-SHA256.
bool set_keys(ticket_key key, const unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac, bool seals) {
  static const EVP_CIPHER* const aes = EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr);
  std::array<char, 7> digest{"SHA256"};
  const std::array<OSSL_PARAM, 3> parameters{
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.mac.data(), key.mac.size()),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0), OSSL_PARAM_construct_end()};
  return EVP_MAC_CTX_set_params(mac, parameters.data()) == 1 &&
         EVP_CipherInit_ex2(cipher, aes, key.cipher.data(), iv, seals ? 1 : 0, nullptr) == 1;
}

}  // namespace

// What a client sends before the handshake is done could be sent by others again: none is taken.
void session_tickets::use_in(SSL_CTX* context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  SSL_CTX_set_timeout(context, static_cast<long>(ticket_lifetime.count()));
  SSL_CTX_set_max_early_data(context, 0);
  SSL_CTX_set_ex_data(context, place_in_context(), this);
  SSL_CTX_set_tlsext_ticket_key_evp_cb(context, seal_or_open);
  SSL_CTX_set_session_ticket_cb(context, remember_first, judge, this);
}

session_tickets& session_tickets::of(SSL* ssl) {
  return *static_cast<session_tickets*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), place_in_context()));
}

// 1 is done, 2 done and to be renewed, 0 not by a key of ours, -1 a failure. Clients use a ticket of TLS 1.3 once.
int session_tickets::seal_or_open(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                                  EVP_MAC_CTX* mac, int seals) {
  session_tickets& self = of(ssl);
  if (seals != 0) {
    const ticket_key key = self.keys_.newest(self.now_());
    std::copy(key.name.begin(), key.name.end(), name);
    return RAND_bytes(iv, EVP_MAX_IV_LENGTH) == 1 && set_keys(key, iv, cipher, mac, true) ? 1 : -1;
  }
  const auto found = self.keys_.find(std::span<const unsigned char, 16>(name, 16), self.now_());
  if (!found) return 0;
  if (!set_keys(found->key, iv, cipher, mac, false)) return -1;
  return found->is_old || SSL_version(ssl) == TLS1_3_VERSION ? 2 : 1;
}

// A ticket takes along when its client's full handshake was; one that was resumed has it already.
int session_tickets::remember_first(SSL* ssl, void* self) {
  if (SSL_session_reused(ssl) == 1) return 1;
  const std::int64_t now = static_cast<session_tickets*>(self)->now_();
  return SSL_SESSION_set1_ticket_appdata(SSL_get0_session(ssl), &now, sizeof now);
}

SSL_TICKET_RETURN session_tickets::judge(SSL* /*ssl*/, SSL_SESSION* session, const unsigned char* /*name*/,
                                         std::size_t /*size*/, SSL_TICKET_STATUS status, void* self) {
  if (status != SSL_TICKET_SUCCESS && status != SSL_TICKET_SUCCESS_RENEW) return SSL_TICKET_RETURN_IGNORE_RENEW;
  void* data = nullptr;
  std::size_t size = 0;
  std::int64_t first = 0;
  SSL_SESSION_get0_ticket_appdata(session, &data, &size);
  if (size == sizeof first) std::memcpy(&first, data, size);
  if (static_cast<session_tickets*>(self)->now_() - first >= longest_resumption.count())
    return SSL_TICKET_RETURN_IGNORE_RENEW;
  return status == SSL_TICKET_SUCCESS_RENEW ? SSL_TICKET_RETURN_USE_RENEW : SSL_TICKET_RETURN_USE;
}

}  // namespace flinxx::net
