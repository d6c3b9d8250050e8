#include "admin/http_post.hpp"

#include <flinxx/net/dial.hpp>

#include <boost/asio/error.hpp>

#include <array>
#include <utility>

namespace flinxx::admin {
namespace {

using boost::system::error_code;
namespace error = boost::asio::error;

constexpr std::string_view shape = "HTTP/1.x nnn";

}  // namespace

std::optional<unsigned> status_in(std::string_view head) {
  if (head.size() < shape.size() || !head.starts_with("HTTP/1.") || head[8] != ' ') return std::nullopt;
  unsigned status = 0;
  for (const char c : head.substr(9, 3)) {
    if (c < '0' || c > '9') return std::nullopt;
    status = status * 10 + static_cast<unsigned>(c - '0');
  }
  return status;
}

void http_post::begin(const place& to, std::string request, std::chrono::milliseconds timeout, on_end heard) {
  to_ = to;
  request_ = std::move(request);
  heard_ = std::move(heard);
  sent_ = 0;
  head_.clear();
  connecting_ = true;
  home_.schedule(*this, home_.now_ms() + timeout.count());
  error_code ec;
  stream_ = net::dial(to_.where, ec);
  if (!stream_) return fail(ec);
  watch();
}

void http_post::watch() {
  error_code ec;
  stream_->watch(home_.sockets(), *this, ec);
  if (ec) fail(ec);
}

// TLS says what it finds while it is read from: what is under way here looks again by itself.
void http_post::on_ready(net::readiness now) {
  told_ = true;
  if (stream_ && !going_on_ && connecting_ && !now.ended) connected();
  if (stream_ && !going_on_) go_on();
}

void http_post::on_timer() {
  end(std::nullopt, "no answer in time");
}

void http_post::connected() {
  connecting_ = false;
  if (to_.trust == nullptr) return;
  stream_->unwatch(home_.sockets());
  stream_ = to_.trust->connect(std::move(stream_), to_.host);
  watch();
}

// Reads first, for the end of a handshake is what lets the request go.
void http_post::go_on() {
  going_on_ = true;
  told_ = false;
  read();
  if (stream_ && !connecting_) write();
  going_on_ = false;
  if (stream_ && told_) home_.post([this] { go_on_later(); });
}

void http_post::go_on_later() {
  if (stream_ && !connecting_) go_on();
}

void http_post::write() {
  while (sent_ < request_.size()) {
    error_code ec;
    sent_ += stream_->write_some(std::string_view(request_).substr(sent_), ec);
    if (ec == error::would_block) return;
    if (ec) return net::tls_fault_of(ec) ? fail(ec) : read();  // which may say why
  }
}

void http_post::read() {
  std::array<char, 512> room;
  while (head_.size() < shape.size()) {
    error_code ec;
    const std::size_t size = stream_->read_some(room, ec);
    if (ec == error::would_block) return;
    if (ec) return fail(ec);
    head_.append(room.data(), size);
  }
  const auto status = status_in(head_);
  end(status, status ? std::string() : "what answers does not speak HTTP/1.1");
}

void http_post::fail(const error_code& ec) {
  const auto fault = net::tls_fault_of(ec);
  end(std::nullopt, fault ? *fault : ec == error::eof ? "the connection was closed" : ec.message());
}

void http_post::end(std::optional<unsigned> status, const std::string& why) {
  net::timer_wheel::cancel(*this);
  if (stream_) home_.bury(std::move(stream_));
  home_.post([heard = std::exchange(heard_, nullptr), status, why] { heard(status, why); });
}

}  // namespace flinxx::admin
