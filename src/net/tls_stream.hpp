#pragma once

#include "net/keyed_tls.hpp"
#include "net/traffic_secrets.hpp"

#include <flinxx/net/stream.hpp>
#include <flinxx/ops/prefetch.hpp>

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace flinxx::net {

/// Of errors that say why the certificate of a server is not believed.
[[nodiscard]] const boost::system::error_category& certificate_category() noexcept;

/// Handshakes of a server.
struct tls_counts {
  std::atomic<std::uint64_t> completed{0};
  std::atomic<std::uint64_t> resumed{0};  // of these
  std::atomic<std::uint64_t> failed{0};   // that had begun
};

/// One side of TLS over another stream. OpenSSL reads and writes that stream through a BIO, so this works over whatever
/// there is below. A server's side of TLS 1.3 goes on without OpenSSL's connection once the handshake is done.
class tls_stream final : public stream, private ready_listener {
 public:
  /// The server's side. Its handshake counts there, which must outlive it.
  tls_stream(SSL_CTX* context, std::unique_ptr<stream> below, tls_counts& counts);
  /// The client's side, which wants the certificate to be for `server`, a name or a numeric address.
  tls_stream(SSL_CTX* context, std::unique_ptr<stream> below, const std::string& server);
  ~tls_stream() override;

  /// Whether it goes on without OpenSSL's connection.
  [[nodiscard]] bool keyed() const noexcept { return keyed_ != nullptr; }

  std::size_t read_some(std::span<char> room, boost::system::error_code& ec) override;
  std::size_t write_some(std::string_view bytes, boost::system::error_code& ec) override;
  void shutdown_send(boost::system::error_code& ec) override;
  void watch(poller& p, ready_listener& listener, boost::system::error_code& ec) override;
  void unwatch(poller& p) noexcept override;

 private:
  tls_stream(SSL_CTX* context, std::unique_ptr<stream> below);

  struct free_ssl {
    void operator()(SSL* s) const noexcept { SSL_free(s); }
  };

  static const BIO_METHOD* bio_method();
  static int bio_read(BIO* bio, char* room, int size);
  static int bio_write(BIO* bio, const char* bytes, int size);
  static long bio_control(BIO* bio, int command, long number, void* pointer);

  static void on_message(int written, int version, int type, const void* bytes, std::size_t size, SSL* ssl, void* self);

  void on_record(bool written, int type, unsigned char first);

  void count_handshake();
  std::size_t read_by_openssl(std::span<char> room, boost::system::error_code& ec);
  [[nodiscard]] bool may_release() const noexcept;
  void release_openssl();
  void let_go();
  boost::system::error_code error_of(int result);
  [[nodiscard]] boost::system::error_code failure() const;
  [[nodiscard]] bool has_kept_bytes() const noexcept;
  void on_ready(readiness now) override;
  void prefetch(unsigned steps) const noexcept override {
    if (steps > 1 && listener_ != nullptr) return listener_->prefetch(steps - 1);
    ops::prefetch(listener_);
  }

  std::unique_ptr<stream> below_;
  std::unique_ptr<SSL, free_ssl> ssl_;  // nullptr once released
  std::unique_ptr<keyed_tls> keyed_;

  // What is known of the handshake's end before that.
  struct ending final : secret_listener {
    void on_secret(bool of_client, std::span<const unsigned char> secret) override;

    traffic_secrets secrets;
    std::uint64_t begun = 0;     // records of the client, its secret has opened all but the last of them
    bool needs_openssl = false;  // which knows more than the secrets: a message's beginning, new keys, shorter records
    bool holds = false;          // what is written: OpenSSL reads, so that can be but a ticket
    std::string held;
  };
  std::unique_ptr<ending> ending_;
  tls_counts* counts_ = nullptr;  // of a server, until its handshake is completed
  ready_listener* listener_ = nullptr;
  std::size_t budget_ = 0;  // bytes that may be read of the stream below before others have their turn
  unsigned key_updates_ = 0;
  bool below_has_more_ = true;     // may have: as far as we have been told and have read
  bool below_ended_ = false;       // reading it tells the end
  bool failed_ = false;            // nothing can be done any more, not even a goodbye
  bool read_wants_write_ = false;  // the handshake, say, has something to send first
  bool write_wants_read_ = false;
  bool write_is_pending_ = false;  // OpenSSL has begun to send what write_some() was called with
};

}  // namespace flinxx::net
