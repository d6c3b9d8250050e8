#include "tls_clients.hpp"

#include <cstdint>
#include <stdexcept>

namespace bench {

tls_clients::tls_clients() : context_(SSL_CTX_new(TLS_client_method())) {
  if (!context_) throw std::runtime_error("no TLS");
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_3_VERSION);
  SSL_CTX_set_mode(context_.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context_.get(), 1);
  SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context_.get(), keep);
  SSL_CTX_set_ex_data(context_.get(), 0, this);
}

std::unique_ptr<SSL, free_openssl> tls_clients::connect(int fd, std::size_t index) {
  std::unique_ptr<SSL, free_openssl> made(SSL_new(context_.get()));
  if (!made || SSL_set_fd(made.get(), fd) != 1) throw std::runtime_error("no TLS");
  SSL_set_ex_data(made.get(), 0, reinterpret_cast<void*>(static_cast<std::uintptr_t>(index)));
  SSL_set_connect_state(made.get());
  if (const auto known = tickets_.find(index); known != tickets_.end()) {
    SSL_set_session(made.get(), known->second.get());
    tickets_.erase(known);
  }
  return made;
}

int tls_clients::keep(SSL* ssl, SSL_SESSION* ticket) {
  auto& self = *static_cast<tls_clients*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), 0));
  self.tickets_[reinterpret_cast<std::uintptr_t>(SSL_get_ex_data(ssl, 0))].reset(ticket);
  return 1;  // it is ours
}

}  // namespace bench
