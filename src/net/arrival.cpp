#include "net/arrival.hpp"

#include <flinxx/net/address.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace flinxx::net {
namespace {

namespace ip = boost::asio::ip;
using boost::system::error_code;

constexpr std::size_t most_shown = 40;  // bytes of what is no header, in a line of the log

ip::address source_of(const proxy_header& header, const ip::address& peer) {
  if (header.family == proxy_header::kind::none) return peer;
  if (header.family == proxy_header::kind::v6) return plain(ip::address_v6(header.source));
  ip::address_v4::bytes_type v4;
  std::copy_n(header.source.begin(), v4.size(), v4.begin());
  return ip::address_v4(v4);
}

}  // namespace

arrival::arrival(worker& home, std::unique_ptr<socket_stream> from, const ip::address& peer,
                 listener_function on_outcome)
    : home_(home), stream_(std::move(from)), peer_(peer), on_outcome_(std::move(on_outcome)) {}

void arrival::watch(bool is_trusted, std::chrono::milliseconds timeout) {
  is_trusted_ = is_trusted;
  home_.schedule(*this, home_.now_ms() + timeout.count());
  error_code ec;
  stream_->watch(home_.sockets(), *this, ec);
  if (ec) refuse(ec.message());
}

// Peeks until the header is whole, so that not a byte behind it is taken from whoever speaks next, which may be TLS.
void arrival::on_ready(readiness now) {
  if (!stream_) return;
  std::array<char, max_proxy_header> room;
  error_code ec;
  const std::size_t size = stream_->peek(room, ec);
  if (ec == boost::asio::error::would_block) return;
  if (ec) return refuse({});
  const std::string_view bytes(room.data(), size);
  const proxy_header header = read_proxy_header(bytes);
  if (header.status == proxy_header::verdict::complete) return read(header);
  if (header.status == proxy_header::verdict::malformed)
    return refuse("no PROXY header but \"" + std::string(bytes.substr(0, most_shown)) + '"');
  if (now.ended) refuse("half a PROXY header");
}

void arrival::read(const proxy_header& header) {
  const ip::address client = source_of(header, peer_);
  if (!is_trusted_ && client != peer_) return refuse("not a trusted proxy");
  std::array<char, max_proxy_header> room;
  error_code ec;
  if (stream_->read_some({room.data(), header.size}, ec) != header.size) return refuse("the PROXY header is gone");
  stream_->unwatch(home_.sockets());
  timer_wheel::cancel(*this);
  on_outcome_(*this, {std::move(stream_), client, {}});
}

void arrival::on_timer() {
  refuse("no PROXY header in time");
}

void arrival::refuse(std::string objection) {
  stream_.reset();
  timer_wheel::cancel(*this);
  on_outcome_(*this, {nullptr, peer_, std::move(objection)});
}

}  // namespace flinxx::net
