#include "net/last_error.hpp"
#include "net/socket_stream.hpp"

#include <flinxx/net/dial.hpp>

#include <netinet/tcp.h>
#include <sys/socket.h>

namespace flinxx::net {

std::unique_ptr<stream> dial(const boost::asio::ip::tcp::endpoint& where, boost::system::error_code& ec) {
  const int made = ::socket(where.data()->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (made < 0) {
    ec = last_error();
    return nullptr;
  }
  auto out = std::make_unique<socket_stream>(made);
  const int on = 1;
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(made, where.data(), static_cast<socklen_t>(where.size())) == 0 || errno == EINPROGRESS) return out;
  ec = last_error();
  return nullptr;
}

}  // namespace flinxx::net
