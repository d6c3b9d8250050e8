#include "net/session_tickets.hpp"
#include "net/tls_stream.hpp"
#include "net/traffic_secrets.hpp"

#include <flinxx/net/tls.hpp>

#include <boost/asio/ssl/context.hpp>
#include <openssl/ssl.h>

#include <ctime>
#include <stdexcept>
#include <string_view>

namespace flinxx::net {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

// What has forward secrecy and authenticates what it encrypts. (TLS 1.3 has nothing else.)
constexpr const char* ciphers_of_tls_1_2 = "ECDHE+AESGCM:ECDHE+CHACHA20";
// OpenSSL has the one of 256 bits first, with SHA-384: a tenth more for a handshake.
constexpr const char* ciphers_of_tls_1_3 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
// As ALPN has it: a length, then the name.
constexpr std::string_view http_1_1 = "\x08http/1.1";

// A client that offers protocols but not ours is refused (RFC 7301, 3.2).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned offered_size, void*) {
  unsigned char* found = nullptr;
  const auto* own = reinterpret_cast<const unsigned char*>(http_1_1.data());
  if (SSL_select_next_proto(&found, size, own, http_1_1.size(), offered, offered_size) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

std::runtime_error unusable(const char* option, const std::string& file, const error_code& why) {
  return std::runtime_error(std::string(option) + ": cannot use " + file + ": " + why.message());
}

std::unique_ptr<ssl::context> make_context(const std::string& certificate_file, const std::string& key_file,
                                           session_tickets& tickets) {
  auto made = std::make_unique<ssl::context>(SSL_CTX_new_ex(nullptr, own_key_schedule(), TLS_server_method()));
  SSL_CTX* const native = made->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(native, ciphers_of_tls_1_2);
  SSL_CTX_set_ciphersuites(native, ciphers_of_tls_1_3);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(native, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                               SSL_MODE_RELEASE_BUFFERS);  // an idle connection keeps none
  SSL_CTX_set_read_ahead(native, 1);  // otherwise a record is asked for in two parts, with a system call for each
  tickets.use_in(native);
  SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
  error_code ec;
  // OpenSSL would ask for the key's password on the terminal.
  made->set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string(); }, ec);
  made->use_certificate_chain_file(certificate_file, ec);
  if (ec) throw unusable("tls-cert", certificate_file, ec);
  made->use_private_key_file(key_file, ssl::context::pem, ec);
  if (ec) throw unusable("tls-key", key_file, ec);
  if (SSL_CTX_check_private_key(native) != 1)
    throw std::runtime_error("tls-key: " + key_file + " is not the key of the certificate in " + certificate_file);
  return made;
}

std::int64_t end_of(const X509* certificate) {
  std::tm ends{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &ends) != 1) return 0;
  return timegm(&ends);
}

}  // namespace

tls_identity::tls_identity(std::string certificate_file, std::string key_file, std::string ticket_secret)
    : certificate_file_(std::move(certificate_file)),
      key_file_(std::move(key_file)),
      tickets_(std::make_unique<session_tickets>(std::move(ticket_secret), [] { return std::time(nullptr); })),
      counts_(std::make_unique<tls_counts>()),
      context_(make_context(certificate_file_, key_file_, *tickets_)) {}

tls_identity::~tls_identity() = default;

std::function<void()> tls_identity::read_again() {
  return [this, fresh = std::shared_ptr(make_context(certificate_file_, key_file_, *tickets_))] {
    const std::lock_guard lock(mutex_);
    context_ = fresh;
  };
}

tls_identity::figures tls_identity::now() const {
  const std::lock_guard lock(mutex_);
  return {counts_->completed, counts_->resumed, counts_->failed,
          end_of(SSL_CTX_get0_certificate(context_->native_handle()))};
}

std::unique_ptr<stream> tls_identity::accept(std::unique_ptr<stream> below) const {
  const std::lock_guard lock(mutex_);  // the connection holds on to OpenSSL's part of the context by itself
  return std::make_unique<tls_stream>(context_->native_handle(), std::move(below), *counts_);
}

}  // namespace flinxx::net
