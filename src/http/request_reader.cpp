#include "http/request_reader.hpp"

#include "http/forwarding.hpp"
#include "http/request_parser.hpp"

#include <flinxx/http/target.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <utility>

namespace flinxx::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;

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

}  // namespace

std::string_view request::header(std::string_view name) const {
  if (fields_ == nullptr) return {};
  const auto& fields = *static_cast<const beast_http::fields*>(fields_);
  const auto found = fields.find(name);
  return found == fields.end() ? std::string_view() : std::string_view(found->value());
}

request_reader::request_reader(const settings& s) : settings_(s), held_(*s.unfinished) {}

request_reader::~request_reader() = default;

bool request_reader::is_full() const noexcept {
  return buffer_.size() > settings_.max_header + settings_.max_body;
}

request_reader::progress request_reader::read(const boost::asio::ip::address& peer, std::string& unreadable_hop) {
  if (!parser_ && !begin()) return progress::idle;
  if (!parser_->is_header_done()) {
    parse();
    if (!refusal_ && parser_->is_header_done()) read_head(peer, unreadable_hop);
  }
  if (!refusal_ && parser_->is_header_done() && !parser_->is_done() && !buffer_.empty()) parse();
  if (refusal_) return progress::refused;
  if (!parser_->is_done()) return std::exchange(expects_continue_, false) ? progress::expects_continue : progress::more;
  release_body();
  request_.body = parser_->get().body();
  return progress::complete;
}

bool request_reader::begin() {
  std::size_t empty_lines = 0;  // they mean nothing (RFC 9112, 2.2)
  while (buffer_.compare(empty_lines, 2, "\r\n") == 0) empty_lines += 2;
  buffer_.erase(0, empty_lines);
  if (buffer_.empty() || buffer_ == "\r") return false;
  parser_ = std::make_unique<request_parser>(settings_.max_header, settings_.max_body);
  return true;
}

void request_reader::parse() {
  // No chunked body ends with less, and Beast asserts that it sees so much of its end.
  if (parser_->is_header_done() && parser_->chunked() && buffer_.size() < 5) return;
  error_code ec;
  const std::size_t used = parser_->put(boost::asio::buffer(buffer_), ec);
  buffer_.erase(0, used);
  // Beast waits for the end of a trailer or of what stands before a chunk, however long it is.
  if (ec == beast_http::error::need_more && buffer_.size() > settings_.max_header) ec = beast_http::error::header_limit;
  if (ec && ec != beast_http::error::need_more) return refuse(refusal_of(ec, buffer_));
  if (parser_->is_done() || !parser_->is_header_done()) return;
  held_.hold(parser_->get().body().capacity());
  if (settings_.unfinished->is_exceeded()) refuse(response::retry_later(503, "busy", "Too much is on its way here", 1));
}

void request_reader::read_head(const boost::asio::ip::address& peer, std::string& unreadable_hop) {
  const auto& message = parser_->get();
  request_.refer_to(&message.base());
  request_.method = to_method(message.method());
  unreadable_hop = read_forwarding(request_, message, peer, settings_);
  request_.is_upgrade = boost::beast::websocket::is_upgrade(message);
  if (auto objection = parser_->objection()) return refuse(std::move(*objection));
  const auto parts = split_target(message.target());
  if (!parts || (parts->path == "*" && request_.method != method::options))
    return refuse(response::error(400, "bad_target", "The request is not for a path"));
  request_.path = parts->path;
  request_.query = parts->query;
  keep_alive_ = message.keep_alive();
  expects_continue_ = parser_->expects_continue();
  parser_->eager(true);
  limit_body();
}

void request_reader::limit_body() {
  if (!settings_.max_body_of) return;
  const std::size_t most = settings_.max_body_of(request_.path);
  parser_->body_limit(most);  // holds for chunks
  if (parser_->content_length().value_or(0) > most) refuse(refusal_of(beast_http::error::body_limit, {}));
}

void request_reader::refuse(response&& answer) {
  keep_alive_ = false;
  release_body();
  refusal_ = std::make_unique<response>(std::move(answer));
}

void request_reader::next() {
  request_ = {};
  parser_.reset();
  refusal_.reset();
  keep_alive_ = false;
  expects_continue_ = false;
  if (buffer_.empty()) buffer_.shrink_to_fit();
}

}  // namespace flinxx::http
