#include "net/tls_stream.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <utility>

namespace flinxx::net {
namespace {

using boost::system::error_code;
namespace error = boost::asio::error;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"  // of Boost's class, through which nobody destroys
class certificate_errors final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "certificate"; }
  std::string message(int why) const override {
    return std::string("the certificate is not trusted: ") + X509_verify_cert_error_string(why);
  }
};
#pragma GCC diagnostic pop

// RFC 6066, 4.
bool wants_short_records(SSL* ssl) {
  const auto mode = SSL_SESSION_get_max_fragment_length(SSL_get_session(ssl));
  return mode >= TLSEXT_max_fragment_length_512 && mode <= TLSEXT_max_fragment_length_4096;
}

}  // namespace

const boost::system::error_category& certificate_category() noexcept {
  static const certificate_errors one;
  return one;
}

const BIO_METHOD* tls_stream::bio_method() {
  static const auto* const method = [] {
    BIO_METHOD* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "flinxx stream");
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_ctrl(made, bio_control);
    return made;
  }();
  return method;
}

tls_stream::tls_stream(SSL_CTX* context, std::unique_ptr<stream> below)
    : below_(std::move(below)), ssl_(SSL_new(context)) {
  BIO* const bio = ssl_ ? BIO_new(bio_method()) : nullptr;
  failed_ = bio == nullptr;
  if (failed_) return;
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_accept_state(ssl_.get());
  SSL_set_msg_callback(ssl_.get(), on_message);
  SSL_set_msg_callback_arg(ssl_.get(), this);
}

tls_stream::tls_stream(SSL_CTX* context, std::unique_ptr<stream> below, tls_counts& counts)
    : tls_stream(context, std::move(below)) {
  if (!failed_) counts_ = &counts;
  ending_ = std::make_unique<ending>();
}

void tls_stream::ending::on_secret(bool of_client, std::span<const unsigned char> secret) {
  (of_client ? secrets.client : secrets.server).secret.assign(secret.begin(), secret.end());
  holds = holds || of_client;
}

// Each secret's records are counted from when it is known. A record of a client's is begun by its head, and done with
// what kind it is.
void tls_stream::on_record(bool written, int type, unsigned char first) {
  auto& secrets = ending_->secrets;
  if (written && type == SSL3_RT_HEADER && !secrets.server.secret.empty()) ++secrets.server.records;
  if (written || secrets.client.secret.empty()) return;
  if (type == SSL3_RT_HEADER) ++ending_->begun;
  if (type != SSL3_RT_INNER_CONTENT_TYPE) return;
  ++secrets.client.records;
  ending_->needs_openssl = ending_->needs_openssl || first != SSL3_RT_APPLICATION_DATA;
}

// Only where OpenSSL has nothing of its own under way: no record or message in part, nothing to be sent.
bool tls_stream::may_release() const noexcept {
  return ending_ && !failed_ && !write_is_pending_ && !ending_->needs_openssl &&
         !ending_->secrets.client.secret.empty() && !ending_->secrets.server.secret.empty() &&
         ending_->begun == ending_->secrets.client.records && SSL_is_init_finished(ssl_.get()) &&
         SSL_has_pending(ssl_.get()) == 0;
}

void tls_stream::release_openssl() {
  auto next = std::make_unique<keyed_tls>(*below_);
  const auto suite = SSL_CIPHER_get_protocol_id(SSL_get_current_cipher(ssl_.get()));
  if (next->begin(suite, ending_->secrets, ending_->held)) {
    keyed_ = std::move(next);
    ssl_.reset();
  } else {
    let_go();
  }
  ending_.reset();
}

// What was held leaves by itself: what OpenSSL writes next is behind it. No kernel refuses some 300 bytes so early.
void tls_stream::let_go() {
  ending_->holds = false;
  error_code ec;
  const std::string held = std::exchange(ending_->held, {});
  if (!held.empty() && below_->write_some(held, ec) != held.size()) failed_ = true;
}

// Who has connected and said nothing has begun none.
tls_stream::~tls_stream() {
  if (counts_ != nullptr && BIO_number_read(SSL_get_rbio(ssl_.get())) > 0) ++counts_->failed;
}

// OpenSSL counts as well, but for each context alone, and those of before a new certificate are out of reach.
void tls_stream::count_handshake() {
  if (!SSL_is_init_finished(ssl_.get())) return;
  ++counts_->completed;
  if (SSL_session_reused(ssl_.get()) == 1) ++counts_->resumed;
  counts_ = nullptr;
  if (SSL_version(ssl_.get()) != TLS1_3_VERSION) ending_.reset();
  if (ending_ && wants_short_records(ssl_.get())) ending_->needs_openssl = true;
}

tls_stream::tls_stream(SSL_CTX* context, std::unique_ptr<stream> below, const std::string& server)
    : tls_stream(context, std::move(below)) {
  if (failed_) return;
  SSL_set_connect_state(ssl_.get());
  X509_VERIFY_PARAM* const rules = SSL_get0_param(ssl_.get());
  if (X509_VERIFY_PARAM_set1_ip_asc(rules, server.c_str()) == 1) return;
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const bool named = X509_VERIFY_PARAM_set1_host(rules, server.data(), server.size()) == 1 &&
                     SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                              const_cast<char*>(server.c_str())) == 1;
  failed_ = server.empty() || !named;
}

void tls_stream::on_message(int written, int /*version*/, int type, const void* bytes, std::size_t size, SSL* /*ssl*/,
                            void* self) {
  if (size == 0) return;
  auto& stream = *static_cast<tls_stream*>(self);
  const unsigned char first = *static_cast<const unsigned char*>(bytes);
  if (stream.ending_) stream.on_record(written != 0, type, first);
  if (written != 0 || type != SSL3_RT_HANDSHAKE || first != SSL3_MT_KEY_UPDATE) return;
  stream.failed_ = ++stream.key_updates_ > max_key_updates || stream.failed_;
}

int tls_stream::bio_read(BIO* bio, char* room, int size) {
  auto& self = *static_cast<tls_stream*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (!self.below_has_more_ || self.budget_ == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  error_code ec;
  const std::size_t wanted = std::min(static_cast<std::size_t>(size), self.budget_);
  const std::size_t got = self.below_->read_some({room, wanted}, ec);
  self.budget_ -= got;
  self.below_has_more_ = self.below_ended_ || got == wanted;
  if (!ec) return static_cast<int>(got);
  if (ec == error::eof) return 0;
  if (ec != error::would_block) return -1;
  self.below_has_more_ = false;
  BIO_set_retry_read(bio);
  return -1;
}

int tls_stream::bio_write(BIO* bio, const char* bytes, int size) {
  auto& self = *static_cast<tls_stream*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (self.ending_ && self.ending_->holds) {
    self.ending_->held.append(bytes, static_cast<std::size_t>(size));
    return size;
  }
  error_code ec;
  const std::size_t sent = self.below_->write_some({bytes, static_cast<std::size_t>(size)}, ec);
  if (!ec) return static_cast<int>(sent);
  if (ec == error::would_block) BIO_set_retry_write(bio);
  return -1;
}

long tls_stream::bio_control(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

// Why OpenSSL did not do what it was asked for.
error_code tls_stream::error_of(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: return error::would_block;
    case SSL_ERROR_ZERO_RETURN: return error::eof;
    case SSL_ERROR_SSL: failed_ = true; return failure();
    // The end without TLS's own goodbye: what is spoken over it knows by itself whether it is whole.
    default: failed_ = true; return error::eof;
  }
}

error_code tls_stream::failure() const {
  const auto verdict = static_cast<int>(SSL_get_verify_result(ssl_.get()));
  if (verdict != X509_V_OK) return {verdict, certificate_category()};
  return {static_cast<int>(ERR_get_error()), error::get_ssl_category()};
}

std::size_t tls_stream::read_some(std::span<char> room, error_code& ec) {
  if (keyed_) {
    const std::size_t size = keyed_->read_some(room, ec, *listener_);
    // Half a record, or new keys, may have come with the end, which is told but once.
    if (below_ended_ && ec == error::would_block) listener_->on_ready({.readable = true});
    return size;
  }
  const std::size_t size = read_by_openssl(room, ec);
  if (ending_ && ending_->holds) let_go();
  if (ending_ && ending_->needs_openssl) ending_.reset();  // the secrets may be old ones by now
  return size;
}

std::size_t tls_stream::read_by_openssl(std::span<char> room, error_code& ec) {
  std::size_t total = 0;
  read_wants_write_ = false;
  budget_ = read_budget;
  while (!failed_ && total < room.size()) {
    ERR_clear_error();
    std::size_t size = 0;
    const secret_watch watch(ending_.get());
    const int result = SSL_read_ex(ssl_.get(), room.data() + total, room.size() - total, &size);
    if (counts_ != nullptr) count_handshake();
    total += size;
    if (result == 1) continue;
    const error_code why = error_of(result);
    if (why == error::would_block) {
      read_wants_write_ = SSL_want_write(ssl_.get());
      if (may_release()) release_openssl();
      if (budget_ == 0 && below_has_more_) listener_->on_ready({.readable = true});
    } else {
      listener_->on_ready({.ended = true});  // what has been read goes first
    }
    if (total == 0) ec = why;
    return total;
  }
  if (total == 0) ec = error::connection_aborted;
  return total;
}

std::size_t tls_stream::write_some(std::string_view bytes, error_code& ec) {
  if (keyed_) return keyed_->write_some(bytes, ec);
  write_wants_read_ = false;
  if (failed_) {
    ec = error::broken_pipe;
    return 0;
  }
  ERR_clear_error();
  std::size_t size = 0;
  const secret_watch watch(ending_.get());
  const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &size);
  write_is_pending_ = result != 1;
  if (result == 1) return size;
  ec = error_of(result);
  if (ec == error::would_block) write_wants_read_ = SSL_want_read(ssl_.get());
  return 0;
}

// The goodbye is lost if it cannot be sent at once.
void tls_stream::shutdown_send(error_code& ec) {
  ERR_clear_error();
  if (keyed_) {
    keyed_->say_goodbye();
  } else if (!failed_ && SSL_is_init_finished(ssl_.get()))
    SSL_shutdown(ssl_.get());
  below_->shutdown_send(ec);
}

void tls_stream::watch(poller& p, ready_listener& listener, error_code& ec) {
  listener_ = &listener;
  below_->watch(p, *this, ec);
}

void tls_stream::unwatch(poller& p) noexcept {
  below_->unwatch(p);
  listener_ = nullptr;
}

// Of records that were read in part before the stream went to another worker.
bool tls_stream::has_kept_bytes() const noexcept {
  return !failed_ && ssl_ && SSL_has_pending(ssl_.get()) == 1;
}

void tls_stream::on_ready(readiness now) {
  below_ended_ = below_ended_ || now.ended;
  if (keyed_) {
    if (now.writable) keyed_->on_writable();
    return listener_->on_ready(now);
  }
  below_has_more_ = below_has_more_ || now.readable;
  readiness above = now;
  above.readable = now.readable || (now.writable && std::exchange(read_wants_write_, false)) || has_kept_bytes();
  above.writable = now.writable || (now.readable && std::exchange(write_wants_read_, false));
  listener_->on_ready(above);
}

}  // namespace flinxx::net
