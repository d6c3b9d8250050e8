#pragma once

#include <flinxx/net/stream.hpp>

#include <memory>
#include <optional>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace flinxx::net {

/// Whom a client believes by TLS 1.2 or 1.3: who shows a certificate for the name or the address that was asked for,
/// and comes from an authority that is known.
class tls_trust {
 public:
  /// The authorities of a PEM file, or those of the system where no file is named. Throws std::runtime_error with why
  /// the file cannot be used.
  explicit tls_trust(const std::string& ca_file);
  ~tls_trust();

  /// The client's side of TLS over another stream. Nothing that is written leaves before the server is believed; that
  /// it is not, reading and writing say by an error of which tls_fault_of() has the words.
  [[nodiscard]] std::unique_ptr<stream> connect(std::unique_ptr<stream> below, const std::string& server) const;

 private:
  std::unique_ptr<boost::asio::ssl::context> context_;
};

/// What is wrong with TLS, or with the certificate, for the operator; nothing where the error is none of TLS.
[[nodiscard]] std::optional<std::string> tls_fault_of(const boost::system::error_code& ec);

}  // namespace flinxx::net
