#pragma once

#include <flinxx/net/stream.hpp>

namespace flinxx::net {

/// A connected TCP socket, which must be non-blocking; it is closed with the stream.
class socket_stream final : public stream {
 public:
  explicit socket_stream(int socket) noexcept : socket_(socket) {}
  ~socket_stream() override;

  /// As read_some(), but what has been read comes again.
  std::size_t peek(std::span<char> room, boost::system::error_code& ec);

  std::size_t read_some(std::span<char> room, boost::system::error_code& ec) override;
  std::size_t write_some(std::string_view bytes, boost::system::error_code& ec) override;
  void shutdown_send(boost::system::error_code& ec) override;
  void watch(poller& p, ready_listener& listener, boost::system::error_code& ec) override;
  void unwatch(poller& p) noexcept override;

 private:
  std::size_t receive(std::span<char> room, int flags, boost::system::error_code& ec);

  int socket_;
};

}  // namespace flinxx::net
