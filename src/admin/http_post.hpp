#pragma once

#include <flinxx/net/stream.hpp>
#include <flinxx/net/tls_trust.hpp>
#include <flinxx/net/worker.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::admin {

/// What an answer's first line says: "HTTP/1.1 204 No Content".
[[nodiscard]] std::optional<unsigned> status_in(std::string_view head);

/// One request over a connection of its own, of which no more than the status is read. On the worker's thread, which
/// does not run any more when it is destroyed.
class http_post final : private net::ready_listener, private net::timer {
 public:
  struct place {
    boost::asio::ip::tcp::endpoint where;
    const net::tls_trust* trust = nullptr;  // nullptr: no TLS
    std::string host;                       // whose certificate it has to be
  };
  /// Nothing and why, or the status.
  using on_end = std::function<void(std::optional<unsigned> status, const std::string& why)>;

  explicit http_post(net::worker& home) noexcept : home_(home) {}

  /// Not before the one before has ended; `heard` is called from the loop.
  void begin(const place& to, std::string request, std::chrono::milliseconds timeout, on_end heard);

 private:
  void on_ready(net::readiness now) override;
  void on_timer() override;
  void watch();
  void connected();
  void go_on();
  void go_on_later();
  void write();
  void read();
  void fail(const boost::system::error_code& ec);
  void end(std::optional<unsigned> status, const std::string& why);

  net::worker& home_;
  place to_;
  std::unique_ptr<net::stream> stream_;  // nullptr: nothing is under way
  bool connecting_ = false;
  bool going_on_ = false;
  bool told_ = false;  // since it began to go on, that there is more
  std::string request_;
  std::size_t sent_ = 0;
  std::string head_;
  on_end heard_;
};

}  // namespace flinxx::admin
