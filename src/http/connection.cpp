#include "http/head.hpp"

#include <flinxx/http/connection.hpp>
#include <flinxx/websocket/handshake.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace flinxx::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;
using net::worker;
using ops::close_reason;

// A body leaves in pieces of this size, so that a slow reader of a large file costs no more than one of them.
constexpr std::size_t piece_size = 64 * 1024;

method to_method(beast_http::verb v) {
  switch (v) {
    case beast_http::verb::get: return method::get;
    case beast_http::verb::head: return method::head;
    case beast_http::verb::post: return method::post;
    case beast_http::verb::put: return method::put;
    case beast_http::verb::delete_: return method::delete_;
    case beast_http::verb::options: return method::options;
    case beast_http::verb::patch: return method::patch;
    default: return method::other;
  }
}

response refusal_of(const error_code& ec) {
  if (ec == beast_http::error::header_limit)
    return response::error(431, "header_too_large", "The request's header is too large");
  if (ec == beast_http::error::body_limit)
    return response::error(413, "payload_too_large", "The request's body is too large");
  if (ec == beast_http::error::bad_version)
    return response::error(505, "version_not_supported", "Only HTTP/1.0 and HTTP/1.1 are spoken here");
  return response::error(400, "bad_request", "The request is malformed");
}

// A field that stands on several lines is one list, in their order (RFC 9110, 5.3).
std::string all_values(const beast_http::fields& fields, std::string_view name) {
  std::string list;
  const auto [first, last] = fields.equal_range(name);
  for (auto field = first; field != last; ++field) list.append(list.empty() ? "" : ",").append(field->value());
  return list;
}

// RFC 9112, 3.2: origin-form, or absolute-form whose authority is of no interest to us.
bool origin_form(std::string_view& target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const auto slash = target.find('/', scheme.size());
    target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  return target.starts_with('/') || target == "*";
}

}  // namespace

std::string_view request::header(std::string_view name) const {
  const auto& fields = *static_cast<const beast_http::fields*>(fields_);
  const auto found = fields.find(name);
  return found == fields.end() ? std::string_view() : std::string_view(found->value());
}

class connection final : public net::protocol, public exchange {
 public:
  connection(const settings& s, const handler_of_worker& handlers) : settings_(s), handlers_(handlers) {}

  void on_start(net::connection& c) override {
    if (state_ == state::handling) return handlers_(c.home()).handle(*this);  // moved here with its request
    c.wake_at(worker::now_ms() + settings_.first_byte_timeout_ms);
  }

  void on_bytes(std::span<char> bytes) override {
    buffer_.append(bytes.data(), bytes.size());
    if (state_ == state::reading) return consume();
    if (buffer_.size() > settings_.max_header + settings_.max_body) connection_->pause_reading();
  }

  void on_end_of_stream() override {
    if (state_ == state::sending) return connection_->finish(close_reason::client_left);
    connection_->close(close_reason::client_left);
  }

  void on_drained() override {
    if (state_ == state::sending) send_more();
  }

  void on_wake() override {
    if (!parser_ && buffer_.empty()) return connection_->close(close_reason::idle_timeout);
    refuse(response::error(408, "request_timeout", "The request did not arrive in time"));
  }

  void on_drain() override {
    keep_alive_ = false;
    if (state_ == state::reading) connection_->finish(close_reason::server_draining);
  }

  void on_closed(close_reason) noexcept override {
    if (state_ != state::handling) return;
    state_ = state::ended;
    if (listener_ != nullptr) std::exchange(listener_, nullptr)->on_abandoned();
  }

  // exchange
  const request& incoming() const override { return request_; }
  net::worker& home() override { return connection_->home(); }
  void watch(abandon_listener* listener) override { listener_ = listener; }
  void respond(response&& answer) override;
  bool upgrade(std::unique_ptr<net::protocol> next) override;
  void move_to(net::worker& destination) override { connection_->move_to(destination); }

 private:
  // reading a request → handling: a handler has it → sending: its answer is on the way → reading …
  enum class state : std::uint8_t { reading, handling, sending, ended };
  using parser = beast_http::request_parser<beast_http::string_body>;

  void consume();
  void dispatch();
  bool read_head();
  void refuse(response&& answer);
  void send_more();
  void next_request();

  const settings& settings_;
  const handler_of_worker& handlers_;
  std::string buffer_;
  std::unique_ptr<parser> parser_;
  request request_;
  abandon_listener* listener_ = nullptr;
  response answer_;
  std::size_t sent_ = 0;
  state state_ = state::reading;
  bool keep_alive_ = false;
  bool continue_sent_ = false;
};

void connection::consume() {
  if (buffer_.empty()) return;
  if (!parser_) {
    parser_ = std::make_unique<parser>();
    parser_->header_limit(static_cast<std::uint32_t>(settings_.max_header));
    parser_->body_limit(settings_.max_body);
    parser_->eager(true);
    continue_sent_ = false;
    connection_->wake_at(worker::now_ms() + settings_.request_timeout_ms);
  }
  error_code ec;
  const std::size_t used = parser_->put(boost::asio::buffer(buffer_), ec);
  buffer_.erase(0, used);
  if (ec && ec != beast_http::error::need_more) return refuse(refusal_of(ec));
  if (parser_->is_done()) return dispatch();
  if (parser_->is_header_done() && !std::exchange(continue_sent_, true) &&
      beast_http::token_list(parser_->get()[beast_http::field::expect]).exists("100-continue"))
    connection_->write("HTTP/1.1 100 Continue\r\n\r\n");
}

bool connection::read_head() {
  const auto& message = parser_->get();
  request_.fields_ = &message.base();
  request_.method = to_method(message.method());
  request_.target = message.target();
  request_.body = message.body();
  request_.client = settings_.proxies.client_of(connection_->peer(), all_values(message, "X-Forwarded-For"));
  request_.is_upgrade = boost::beast::websocket::is_upgrade(message);
  keep_alive_ = message.keep_alive();
  if (!origin_form(request_.target)) return false;
  const auto mark = request_.target.find('?');
  request_.path = request_.target.substr(0, mark);
  request_.query = mark == std::string_view::npos ? std::string_view() : request_.target.substr(mark + 1);
  return message.version() < 11 || message.count(beast_http::field::host) == 1;  // RFC 9112, 3.2
}

void connection::dispatch() {
  connection_->cancel_wake();
  if (!read_head()) return refuse(response::error(400, "bad_request", "The request is malformed"));
  state_ = state::handling;
  handlers_(connection_->home()).handle(*this);
}

void connection::refuse(response&& answer) {
  keep_alive_ = false;
  respond(std::move(answer));
}

void connection::respond(response&& answer) {
  state_ = state::sending;
  listener_ = nullptr;
  answer_ = std::move(answer);
  if (answer_.close) keep_alive_ = false;
  sent_ = request_.method == method::head ? answer_.body_size() : 0;
  connection_->write(write_head(answer_, keep_alive_));
  send_more();
}

void connection::send_more() {
  const std::size_t left = answer_.body_size() - sent_;
  if (left == 0) {
    if (!keep_alive_) return connection_->finish(close_reason::server_closed);
    if (connection_->queued() == 0) next_request();
    return;
  }
  const std::size_t size = std::min(left, piece_size);
  const char* body = answer_.shared_body ? answer_.shared_body->data() + answer_.shared_offset : answer_.body.data();
  connection_->write(std::string_view(body + sent_, size));
  sent_ += size;
}

void connection::next_request() {
  state_ = state::reading;
  answer_ = {};
  request_ = {};
  parser_.reset();
  if (buffer_.empty()) buffer_.shrink_to_fit();
  connection_->wake_at(worker::now_ms() + settings_.keep_alive_ms);
  connection_->resume_reading();
  consume();
}

bool connection::upgrade(std::unique_ptr<net::protocol> next) {
  const auto key = websocket::accept_key(request_.header("Sec-WebSocket-Key"));
  if (!request_.is_upgrade || !key || request_.header("Sec-WebSocket-Version") != "13") {
    auto answer = response::error(key ? 426 : 400, "bad_handshake", "The WebSocket handshake is faulty");
    answer.headers.emplace_back("Sec-WebSocket-Version", "13");
    answer.close = true;
    respond(std::move(answer));
    return false;
  }
  state_ = state::ended;
  net::connection& c = *connection_;
  c.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
          *key + "\r\n\r\n");
  net::protocol& successor = *next;
  c.become(std::move(next));  // buries this object; it lives until the end of the turn
  if (!buffer_.empty() && !c.finishing()) successor.on_bytes({buffer_.data(), buffer_.size()});
  return true;
}

std::unique_ptr<net::protocol> make_connection(const settings& s, const handler_of_worker& handlers) {
  return std::make_unique<connection>(s, handlers);
}

}  // namespace flinxx::http
