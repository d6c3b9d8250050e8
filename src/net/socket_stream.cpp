#include "net/socket_stream.hpp"

#include "net/last_error.hpp"

#include <flinxx/net/poller.hpp>

#include <boost/asio/error.hpp>

#include <sys/socket.h>
#include <unistd.h>

namespace flinxx::net {

using boost::system::error_code;

socket_stream::~socket_stream() {
  ::close(socket_);
}

std::size_t socket_stream::read_some(std::span<char> room, error_code& ec) {
  return receive(room, 0, ec);
}

std::size_t socket_stream::peek(std::span<char> room, error_code& ec) {
  return receive(room, MSG_PEEK, ec);
}

std::size_t socket_stream::receive(std::span<char> room, int flags, error_code& ec) {
  const ssize_t size = ::recv(socket_, room.data(), room.size(), flags);
  if (size > 0) return static_cast<std::size_t>(size);
  ec = size == 0 ? boost::asio::error::make_error_code(boost::asio::error::eof) : last_error();
  return 0;
}

std::size_t socket_stream::write_some(std::string_view bytes, error_code& ec) {
  const ssize_t size = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (size >= 0) return static_cast<std::size_t>(size);
  ec = last_error();
  return 0;
}

void socket_stream::shutdown_send(error_code& ec) {
  if (::shutdown(socket_, SHUT_WR) != 0) ec = last_error();
}

void socket_stream::watch(poller& p, ready_listener& listener, error_code& ec) {
  p.add(socket_, listener, ec);
}

void socket_stream::unwatch(poller& p) noexcept {
  p.remove(socket_);
}

}  // namespace flinxx::net
