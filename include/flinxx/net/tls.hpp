#pragma once

#include <flinxx/net/stream.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace flinxx::net {

class session_tickets;
struct tls_counts;

/// What a server shows to those who connect by TLS: a certificate chain and its private key, in PEM files. TLS 1.2 with
/// forward secrecy, or 1.3; by ALPN (RFC 7301) it speaks http/1.1. Who was there lately resumes by a ticket. Must
/// outlive its streams.
class tls_identity {
 public:
  /// Servers with the same `ticket_secret` take each other's tickets; an empty one is another one each time. Throws
  /// std::runtime_error with a message for the operator if the files cannot be used.
  tls_identity(std::string certificate_file, std::string key_file, std::string ticket_secret);
  ~tls_identity();

  /// Reads the files again. What it returns puts them in use, for the connections that come from then on; those that
  /// are there go on. Throws as the constructor does. Any thread, both.
  [[nodiscard]] std::function<void()> read_again();

  /// How many handshakes there were, whatever was read again meanwhile, and when the certificate ends (seconds since
  /// 1970). Any thread.
  struct figures {
    std::uint64_t handshakes = 0;   // that were completed
    std::uint64_t resumptions = 0;  // of these
    std::uint64_t failures = 0;     // that had begun and were not
    std::int64_t ends_at = 0;
  };
  [[nodiscard]] figures now() const;

  /// The server's side of TLS over another stream. Its handshake goes on while the stream is read. Any thread.
  [[nodiscard]] std::unique_ptr<stream> accept(std::unique_ptr<stream> below) const;

 private:
  const std::string certificate_file_;
  const std::string key_file_;
  const std::unique_ptr<session_tickets> tickets_;
  const std::unique_ptr<tls_counts> counts_;
  mutable std::mutex mutex_;
  std::shared_ptr<boost::asio::ssl::context> context_;  // guarded by mutex_
};

}  // namespace flinxx::net
