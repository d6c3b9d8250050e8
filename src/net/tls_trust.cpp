#include "net/tls_stream.hpp"

#include <flinxx/net/tls_trust.hpp>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/sslerr.h>

#include <stdexcept>
#include <utility>

namespace flinxx::net {

using boost::system::error_code;
namespace ssl = boost::asio::ssl;

tls_trust::tls_trust(const std::string& ca_file) : context_(std::make_unique<ssl::context>(ssl::context::tls_client)) {
  SSL_CTX* const native = context_->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_verify(native, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(native, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  error_code ec;
  if (ca_file.empty()) {
    context_->set_default_verify_paths(ec);
  } else {
    context_->load_verify_file(ca_file, ec);
  }
  if (ec)
    throw std::runtime_error(
        (ca_file.empty() ? "cannot use the system's certificates" : "redis-ca: cannot use " + ca_file) + ": " +
        ec.message());
}

tls_trust::~tls_trust() = default;

std::unique_ptr<stream> tls_trust::connect(std::unique_ptr<stream> below, const std::string& server) const {
  return std::make_unique<tls_stream>(context_->native_handle(), std::move(below), server);
}

std::optional<std::string> tls_fault_of(const error_code& ec) {
  if (ec.category() == certificate_category()) return ec.message();
  if (ec.category() != boost::asio::error::get_ssl_category()) return std::nullopt;
  const bool is_none = ERR_GET_REASON(static_cast<unsigned long>(ec.value())) == SSL_R_WRONG_VERSION_NUMBER;
  return "TLS: " + (is_none ? "the other side does not speak it" : ec.message());
}

}  // namespace flinxx::net
