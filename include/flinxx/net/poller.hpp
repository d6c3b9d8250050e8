#pragma once

#include <flinxx/net/stream.hpp>

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace flinxx::net {

/// Tells which sockets are ready: an edge-triggered epoll set of a worker's own, which is one descriptor for the
/// worker's io_context. Asio's async_wait() makes an epoll_ctl call for each message and keeps some 300 bytes for each
/// socket; here a socket is entered once and costs nothing while it is idle. Not thread-safe.
class poller {
 public:
  /// `serve` is called by the io_context when sockets are ready; it calls dispatch(). Throws
  /// boost::system::system_error (start-up only).
  poller(boost::asio::io_context& context, std::function<void()> serve);
  ~poller();

  void add(int socket, ready_listener& listener, boost::system::error_code& ec);
  void remove(int socket) noexcept;

  /// Calls the listeners of the sockets that are ready. They may end others, but what they end must live until
  /// dispatch() returns.
  void dispatch();

 private:
  void wait();

  struct descriptor;

  std::unique_ptr<descriptor> watched_;  // the set, as the io_context has it
  const int set_;                        // its number
  std::function<void()> serve_;
};

}  // namespace flinxx::net
