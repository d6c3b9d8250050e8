#include <flinxx/net/listener.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <sys/socket.h>

namespace flinxx::net {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using reuse_port = boost::asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int backlog = 4096;
constexpr auto retry_after = std::chrono::milliseconds(100);

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

listener::listener(worker& home, const endpoint& where, speaker_factory factory, const connection_limits& limits)
    : home_(home), acceptor_(home.context()), retry_(home.context()), factory_(std::move(factory)), limits_(limits) {
  acceptor_.open(where.protocol());
  acceptor_.set_option(tcp::acceptor::reuse_address(true));
  acceptor_.set_option(reuse_port(true));
  acceptor_.bind(where);
  acceptor_.listen(backlog);
}

endpoint listener::local() const {
  return acceptor_.local_endpoint();
}

void listener::start() {
  accept();
}

void listener::stop() {
  error_code ignored;
  acceptor_.close(ignored);
  retry_.cancel();
}

void listener::accept() {
  acceptor_.async_accept(
      home_.context(), [this](const error_code& ec, tcp::socket::rebind_executor<worker::executor_type>::other s) {
        if (!acceptor_.is_open()) return;
        if (!ec) {
          if (auto speaker = factory_()) connection::start(home_, std::move(s), std::move(speaker), limits_);
        } else if (ec != boost::asio::error::connection_aborted && ec != boost::asio::error::operation_aborted) {
          // Most likely out of file descriptors: the peer waits in the backlog until some are free again.
          spdlog::warn("accept failed: {}; trying again in {} ms", ec.message(), retry_after.count());
          return pause();
        }
        accept();
      });
}

void listener::pause() {
  retry_.expires_after(retry_after);
  retry_.async_wait([this](const error_code& ec) {
    if (!ec && acceptor_.is_open()) accept();
  });
}

}  // namespace flinxx::net
