#include "net/last_error.hpp"
#include "net/socket_stream.hpp"

#include <flinxx/net/listener.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace flinxx::net {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using reuse_port = boost::asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int backlog = 4096;
constexpr int most_at_once = 64;  // connections accepted in a turn
constexpr auto retry_after = std::chrono::milliseconds(100);
constexpr std::int64_t warning_interval_ms = 10'000;

}  // namespace

endpoint resolve(const std::string& host, std::uint16_t port) {
  boost::asio::io_context context;
  const auto found = tcp::resolver(context).resolve(host, std::to_string(port),
                                                    tcp::resolver::passive | tcp::resolver::numeric_service);
  return found.begin()->endpoint();
}

void require_free(const endpoint& where) {
  boost::asio::io_context context;
  tcp::acceptor probe(context, where.protocol());
  probe.set_option(tcp::acceptor::reuse_address(true));
  probe.bind(where);
}

listener::listener(worker& home, const endpoint& where, speaker_factory factory, const connection_limits& limits,
                   const tls_identity* identity)
    : home_(home),
      acceptor_(home.context()),
      retry_(home.context()),
      factory_(std::move(factory)),
      limits_(limits),
      identity_(identity) {
  acceptor_.open(where.protocol());
  acceptor_.set_option(tcp::acceptor::reuse_address(true));
  acceptor_.set_option(reuse_port(true));
  acceptor_.bind(where);
  acceptor_.listen(backlog);
  acceptor_.native_non_blocking(true);
}

endpoint listener::local() const {
  return acceptor_.local_endpoint();
}

void listener::start() {
  wait();
}

void listener::stop() {
  error_code ignored;
  acceptor_.close(ignored);
  retry_.cancel();
}

void listener::wait() {
  acceptor_.async_wait(tcp::acceptor::wait_read, [this](const error_code& ec) {
    if (!ec && acceptor_.is_open()) accept_all();
  });
}

// Asio's async_accept() would enter each socket into the io_context's own epoll set.
void listener::accept_all() {
  for (int i = 0; i < most_at_once; ++i) {
    endpoint peer;
    auto size = static_cast<socklen_t>(peer.capacity());
    const int accepted = accept4(acceptor_.native_handle(), peer.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted < 0 && errno == EAGAIN) break;
    if (accepted < 0 && (errno == ECONNABORTED || errno == EINTR)) continue;
    if (accepted < 0) {
      // Most likely out of file descriptors: the peer waits in the backlog until some are free again.
      complain(last_error());
      return pause();
    }
    if (limits_.entrance != nullptr && !limits_.entrance->enter(peer.address())) {
      ::close(accepted);
      continue;
    }
    std::unique_ptr<stream> below = std::make_unique<socket_stream>(accepted);
    const int on = 1;
    setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (auto speaker = factory_()) {
      if (identity_ != nullptr) below = identity_->accept(std::move(below));
      connection::start(home_, std::move(below), peer.address(), std::move(speaker), limits_);
    } else if (limits_.entrance != nullptr) {
      limits_.entrance->leave(peer.address());
    }
  }
  wait();
}

void listener::complain(const error_code& why) {
  const std::int64_t now = worker::now_ms();
  if (now < next_warning_) return;
  next_warning_ = now + warning_interval_ms;
  spdlog::warn("accept failed: {}; trying again every {} ms", why.message(), retry_after.count());
}

void listener::pause() {
  retry_.expires_after(retry_after);
  retry_.async_wait([this](const error_code& ec) {
    if (!ec && acceptor_.is_open()) accept_all();
  });
}

}  // namespace flinxx::net
