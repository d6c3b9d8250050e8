#pragma once

#include "loop.hpp"
#include "tls_clients.hpp"

#include <cstddef>
#include <netinet/in.h>
#include <string>
#include <string_view>

namespace bench {

/// A client's WebSocket, reduced to what a generator needs: text frames, each written at once.
class wire : private ready_listener {
 public:
  /// Connects from 127.0.1.x, x by `index`, over TLS if there is a side for it, and asks for an upgrade of `target`.
  /// Throws std::system_error.
  wire(loop& l, const sockaddr_in& server, tls_clients* secrets, std::size_t index, std::string_view target);
  virtual ~wire();
  wire(const wire&) = delete;
  wire& operator=(const wire&) = delete;

  void send(std::string_view text);
  [[nodiscard]] bool open() const noexcept { return open_; }
  /// By a ticket, without a full handshake.
  [[nodiscard]] bool resumed() const noexcept { return ssl_ && SSL_session_reused(ssl_.get()) == 1; }
  /// Without a goodbye, and leaving no port in TIME_WAIT.
  void reset() noexcept;

 private:
  virtual void on_open() = 0;
  virtual void on_text(std::string_view text) = 0;

  void on_ready(std::uint32_t events) override;
  bool receive();
  long transmit();
  void flush();
  bool take_handshake();
  bool take_frame();

  loop& loop_;
  int fd_;
  std::unique_ptr<SSL, free_openssl> ssl_;
  bool open_ = false;
  bool blocked_ = false;
  std::string in_;
  std::size_t taken_ = 0;
  std::string out_;
};

}  // namespace bench
