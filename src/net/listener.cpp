#include "net/arrival.hpp"
#include "net/last_error.hpp"
#include "net/socket_stream.hpp"

#include <flinxx/net/address.hpp>
#include <flinxx/net/listener.hpp>
#include <flinxx/ops/log.hpp>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

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
constexpr std::int64_t accept_warning_ms = 10'000;  // one in this time
constexpr std::size_t most_arrivals = 1024;         // connections of a listener whose PROXY header has not come yet

}  // namespace

endpoint resolve(const std::string& host, std::uint16_t port) {
  boost::asio::io_context context;
  const auto found = tcp::resolver(context).resolve(host, std::to_string(port),
                                                    tcp::resolver::passive | tcp::resolver::numeric_service);
  const tcp::endpoint first = found.begin()->endpoint();
  return {first.address(), first.port()};
}

void require_free(const endpoint& where) {
  boost::asio::io_context context;
  const tcp::endpoint place(where.address, where.port);
  tcp::acceptor probe(context, place.protocol());
  probe.set_option(tcp::acceptor::reuse_address(true));
  probe.bind(place);
}

struct listener::acceptor {
  explicit acceptor(boost::asio::io_context& context) : socket(context), retry(context) {}

  boost::asio::basic_socket_acceptor<tcp, boost::asio::io_context::executor_type> socket;
  boost::asio::steady_timer retry;
};

listener::listener(worker& home, const endpoint& where, speaker_factory factory, const connection_limits& limits,
                   const tls_identity* identity, const proxy_rule* rule)
    : home_(home),
      acceptor_(std::make_unique<acceptor>(home.context())),
      accept_warnings_(accept_warning_ms),
      factory_(std::move(factory)),
      limits_(limits),
      identity_(identity),
      rule_(rule) {
  const tcp::endpoint place(where.address, where.port);
  auto& socket = acceptor_->socket;
  socket.open(place.protocol());
  socket.set_option(tcp::acceptor::reuse_address(true));
  socket.set_option(reuse_port(true));
  socket.bind(place);
  socket.listen(backlog);
  socket.native_non_blocking(true);
}

listener::~listener() = default;

endpoint listener::local() const {
  const tcp::endpoint place = acceptor_->socket.local_endpoint();
  return {place.address(), place.port()};
}

void listener::start() {
  wait();
}

void listener::stop() {
  error_code ignored;
  acceptor_->socket.close(ignored);
  acceptor_->retry.cancel();
  arrivals_.clear();
}

void listener::wait() {
  acceptor_->socket.async_wait(tcp::acceptor::wait_read, [this](const error_code& ec) {
    if (!ec && acceptor_->socket.is_open()) accept_all();
  });
}

// Asio's async_accept() would enter each socket into the io_context's own epoll set.
void listener::accept_all() {
  for (int i = 0; i < most_at_once; ++i) {
    tcp::endpoint peer;
    auto size = static_cast<socklen_t>(peer.capacity());
    const int accepted = accept4(acceptor_->socket.native_handle(), peer.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted < 0 && errno == EAGAIN) break;
    if (accepted < 0 && (errno == ECONNABORTED || errno == EINTR)) continue;
    if (accepted < 0) {
      // Most likely out of file descriptors: the peer waits in the backlog until some are free again.
      const error_code why = last_error();
      if (accept_warnings_.due(home_.now_ms()))
        ops::log::warn("accept failed: {}; trying again every {} ms", why.message(), retry_after.count());
      return pause();
    }
    const int on = 1;
    setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto below = std::make_unique<socket_stream>(accepted);
    if (rule_ != nullptr) {
      wait_for_header(std::move(below), plain(peer.address()));
    } else {
      start(std::move(below), plain(peer.address()));
    }
  }
  wait();
}

void listener::complain_of(const boost::asio::ip::address& peer, std::string_view why) {
  if (rule_->warnings.due(home_.now_ms())) ops::log::warn("refused a connection from {}: {}", peer.to_string(), why);
}

void listener::wait_for_header(std::unique_ptr<socket_stream> from, const boost::asio::ip::address& peer) {
  const bool is_trusted = rule_->trusts(peer);
  if (!is_trusted && !peer.is_loopback()) return complain_of(peer, "not a trusted proxy");
  if (arrivals_.size() == most_arrivals) return complain_of(peer, "too many wait to send a PROXY header");
  auto made = std::make_unique<arrival>(home_, std::move(from), peer, [this](arrival& a, arrival::outcome out) {
    const auto found = arrivals_.find(&a);
    home_.bury(std::move(found->second));
    arrivals_.erase(found);
    if (out.stream) return start(std::move(out.stream), out.client);
    if (!out.objection.empty()) complain_of(out.client, out.objection);
  });
  arrival& waiting = *made;
  arrivals_.emplace(&waiting, std::move(made));
  waiting.watch(is_trusted, rule_->timeout);
}

void listener::start(std::unique_ptr<socket_stream> below, const boost::asio::ip::address& peer) {
  metrics::tally& tally = home_.tally();
  if (limits_.entrance != nullptr && !limits_.entrance->enter(peer)) return tally.limits_hit.add("address_connections");
  if (auto speaker = factory_()) {
    tally.connections_accepted.add();
    std::unique_ptr<stream> top = std::move(below);
    if (identity_ != nullptr) top = identity_->accept(std::move(top));
    connection::start(home_, std::move(top), peer, std::move(speaker), limits_);
  } else {
    tally.limits_hit.add("connections");
    if (limits_.entrance != nullptr) limits_.entrance->leave(peer);
  }
}

void listener::pause() {
  acceptor_->retry.expires_after(retry_after);
  acceptor_->retry.async_wait([this](const error_code& ec) {
    if (!ec && acceptor_->socket.is_open()) accept_all();
  });
}

}  // namespace flinxx::net
