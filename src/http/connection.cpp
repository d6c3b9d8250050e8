#include "http/forwarding.hpp"
#include "http/head.hpp"
#include "http/request_parser.hpp"

#include <flinxx/http/connection.hpp>
#include <flinxx/http/target.hpp>
#include <flinxx/websocket/handshake.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>

namespace flinxx::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;
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

// Bytes of all bodies that are not whole yet, on all workers: each has its bound, and all have one.
std::atomic<std::size_t> unfinished_bodies{0};

}  // namespace

std::string_view request::header(std::string_view name) const {
  const auto& fields = *static_cast<const beast_http::fields*>(fields_);
  const auto found = fields.find(name);
  return found == fields.end() ? std::string_view() : std::string_view(found->value());
}

class connection final : public net::protocol, public exchange {
 public:
  connection(const settings& s, const handler_of_worker& handlers) : settings_(s), handlers_(handlers) {}
  ~connection() override { hold(0); }

  void on_start(net::connection& c) override {
    if (state_ == state::handling) return handlers_(c.home()).handle(*this);  // moved here with its request
    c.wake_at(c.home().now_ms() + settings_.first_byte_timeout_ms);
  }

  void on_bytes(std::span<char> bytes) override {
    buffer_.append(bytes.data(), bytes.size());
    if (state_ == state::reading) return consume();
    if (buffer_.size() > settings_.max_header + settings_.max_body) connection_->pause_reading();
  }

  // Who will send no more still wants what was asked for; who waits for news has left. Reading on behind an answer
  // meets the end again.
  void on_end_of_stream() override {
    if (state_ != state::sending) connection_->close(close_reason::transport_closed);
  }

  void on_drained() override {
    if (state_ == state::sending) send_more();
  }

  void on_wake() override {
    if (state_ == state::sending) return connection_->close(close_reason::slow_consumer);
    if (!parser_) return connection_->close(close_reason::idle_timeout);
    refuse(response::error(408, "request_timeout", "The request did not arrive in time"));
  }

  // A request that has begun is still answered.
  void on_drain() override {
    draining_ = true;
    keep_alive_ = false;
    if (state_ == state::reading && !parser_) connection_->finish(close_reason::server_draining);
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

  void consume();
  bool begin_request();
  void parse();
  void read_head();
  void limit_body();
  void hold(std::size_t size) noexcept;
  void dispatch();
  void refuse(response&& answer);
  void send_more();
  void next_request();

  const settings& settings_;
  const handler_of_worker& handlers_;
  std::string buffer_;
  std::unique_ptr<request_parser> parser_;
  request request_;
  abandon_listener* listener_ = nullptr;
  response answer_;
  std::size_t sent_ = 0;
  std::size_t held_ = 0;  // of unfinished_bodies
  state state_ = state::reading;
  bool keep_alive_ = false;
  bool expects_continue_ = false;
  bool draining_ = false;
};

void connection::consume() {
  if (!parser_ && !begin_request()) return;
  if (!parser_->is_header_done()) {
    parse();
    if (state_ != state::reading || !parser_->is_header_done()) return;
    read_head();
  }
  if (state_ == state::reading && !parser_->is_done() && !buffer_.empty()) parse();
  if (state_ != state::reading) return;
  if (parser_->is_done()) return dispatch();
  if (std::exchange(expects_continue_, false)) connection_->write("HTTP/1.1 100 Continue\r\n\r\n");
}

bool connection::begin_request() {
  std::size_t empty_lines = 0;  // they mean nothing (RFC 9112, 2.2)
  while (buffer_.compare(empty_lines, 2, "\r\n") == 0) empty_lines += 2;
  buffer_.erase(0, empty_lines);
  if (buffer_.empty() || buffer_ == "\r") return false;
  parser_ = std::make_unique<request_parser>(settings_.max_header, settings_.max_body);
  connection_->wake_at(home().now_ms() + settings_.request_timeout_ms);
  return true;
}

void connection::parse() {
  // No chunked body ends with less, and Beast asserts that it sees so much of its end.
  if (parser_->is_header_done() && parser_->chunked() && buffer_.size() < 5) return;
  error_code ec;
  const std::size_t used = parser_->put(boost::asio::buffer(buffer_), ec);
  buffer_.erase(0, used);
  // Beast waits for the end of a trailer or of what stands before a chunk, however long it is.
  if (ec == beast_http::error::need_more && buffer_.size() > settings_.max_header) ec = beast_http::error::header_limit;
  if (ec && ec != beast_http::error::need_more) return refuse(refusal_of(ec, buffer_));
  if (parser_->is_done() || !parser_->is_header_done()) return;
  hold(parser_->get().body().capacity());
  if (unfinished_bodies.load(std::memory_order_relaxed) <= settings_.max_unfinished) return;
  refuse(response::retry_later(503, "busy", "Too much is on its way here", 1));
}

void connection::hold(std::size_t size) noexcept {
  if (size == held_) return;  // as for most requests, which come whole: all workers share the sum
  unfinished_bodies.fetch_add(size - held_, std::memory_order_relaxed);  // may be less: it wraps around
  held_ = size;
}

void connection::read_head() {
  const auto& message = parser_->get();
  request_.fields_ = &message.base();
  request_.method = to_method(message.method());
  read_forwarding(request_, message, connection_->peer(), settings_, home().now_ms());
  request_.is_upgrade = boost::beast::websocket::is_upgrade(message);
  if (auto objection = parser_->objection()) return refuse(std::move(*objection));
  const auto parts = split_target(message.target());
  if (!parts || (parts->path == "*" && request_.method != method::options))
    return refuse(response::error(400, "bad_target", "The request is not for a path"));
  request_.path = parts->path;
  request_.query = parts->query;
  keep_alive_ = message.keep_alive() && !draining_;
  expects_continue_ = parser_->expects_continue();
  parser_->eager(true);
  limit_body();
}

void connection::limit_body() {
  if (!settings_.max_body_of) return;
  const std::size_t most = settings_.max_body_of(request_.path);
  parser_->body_limit(most);  // holds for chunks
  if (parser_->content_length().value_or(0) > most) refuse(refusal_of(beast_http::error::body_limit, {}));
}

void connection::dispatch() {
  hold(0);
  connection_->cancel_wake();
  request_.body = parser_->get().body();
  state_ = state::handling;
  handlers_(connection_->home()).handle(*this);
}

void connection::refuse(response&& answer) {
  keep_alive_ = false;
  respond(std::move(answer));
}

void connection::respond(response&& answer) {
  state_ = state::sending;
  hold(0);
  listener_ = nullptr;
  answer_ = std::move(answer);
  if (answer_.close) keep_alive_ = false;
  sent_ = request_.method == method::head ? answer_.body_size() : 0;
  const std::string_view secure_fields = request_.secure ? settings_.secure_fields : std::string_view();
  connection_->write(write_head(answer_, keep_alive_, {settings_.fields, secure_fields}));
  send_more();
}

void connection::send_more() {
  const std::size_t left = answer_.body_size() - sent_;
  connection_->wake_at(home().now_ms() + settings_.answer_timeout_ms);
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
  if (connection_->finishing()) return;
  state_ = state::reading;
  answer_ = {};
  request_ = {};
  parser_.reset();
  if (buffer_.empty()) buffer_.shrink_to_fit();
  connection_->wake_at(home().now_ms() + settings_.keep_alive_ms);
  connection_->resume_reading();
  consume();
}

bool connection::upgrade(std::unique_ptr<net::protocol> next) {
  const auto key = websocket::accept_key(request_.header("Sec-WebSocket-Key"));
  const auto subprotocol = websocket::choose_protocol(request_.header("Sec-WebSocket-Protocol"));
  if (!request_.is_upgrade || !key || !subprotocol || request_.header("Sec-WebSocket-Version") != "13") {
    auto answer = response::error(key && subprotocol ? 426 : 400, "bad_handshake", "The WebSocket handshake is faulty");
    answer.headers.emplace_back("Sec-WebSocket-Version", "13");
    answer.close = true;
    respond(std::move(answer));
    return false;
  }
  state_ = state::ended;
  net::connection& c = *connection_;
  const std::string chosen = subprotocol->empty() ? "" : "\r\nSec-WebSocket-Protocol: " + std::string(*subprotocol);
  c.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
          *key + chosen + "\r\n\r\n");
  net::protocol& successor = *next;
  c.become(std::move(next));  // buries this object; it lives until the end of the turn
  if (!buffer_.empty() && !c.finishing()) successor.on_bytes({buffer_.data(), buffer_.size()});
  return true;
}

std::unique_ptr<net::protocol> make_connection(const settings& s, const handler_of_worker& handlers) {
  return std::make_unique<connection>(s, handlers);
}

}  // namespace flinxx::http
