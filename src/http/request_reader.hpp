#pragma once

#include <flinxx/http/body_budget.hpp>
#include <flinxx/http/message.hpp>
#include <flinxx/http/settings.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace flinxx::http {

class request_parser;

/// Makes requests of bytes, one at a time, within the settings' limits. No connection, no timer, no log.
///
///     bytes ─append()─▶ buffer ─read()─▶ complete: incoming() ─ next() ─▶ what has come behind it …
///                                       refused:  refusal()
class request_reader {
 public:
  /// The settings must outlive it.
  explicit request_reader(const settings& s);
  ~request_reader();

  enum class progress : std::uint8_t {
    idle,              // no request has begun
    more,              // it has begun
    expects_continue,  // the same, and its client waits to be told that it may send the body; said once
    complete,
    refused,
  };
  void append(std::span<const char> bytes) { buffer_.append(bytes.data(), bytes.size()); }
  /// Reads on, after append() or next(). `peer` sends the request. `unreadable_hop` is set where that is a trusted
  /// proxy that names no address: to what it says instead.
  progress read(const boost::asio::ip::address& peer, std::string& unreadable_hop);
  /// Forgets this request; its views end.
  void next();

  [[nodiscard]] bool has_begun() const noexcept { return parser_ != nullptr; }
  /// More has come than any request may have.
  [[nodiscard]] bool is_full() const noexcept;
  [[nodiscard]] const request& incoming() const noexcept { return request_; }
  /// Whether the client may send another one over the same connection.
  [[nodiscard]] bool keep_alive() const noexcept { return keep_alive_; }
  /// The answer to a request that was refused; once.
  [[nodiscard]] response refusal() { return std::move(*refusal_); }
  /// What has come behind the request.
  [[nodiscard]] std::span<char> rest() noexcept { return buffer_; }
  /// The body is no longer on its way.
  void release_body() noexcept { held_.hold(0); }

 private:
  bool begin();
  void parse();
  void read_head(const boost::asio::ip::address& peer, std::string& unreadable_hop);
  void limit_body();
  void refuse(response&& answer);

  const settings& settings_;
  std::string buffer_;
  std::unique_ptr<request_parser> parser_;
  std::unique_ptr<response> refusal_;
  request request_;
  body_budget::share held_;
  bool keep_alive_ = false;
  bool expects_continue_ = false;
};

}  // namespace flinxx::http
