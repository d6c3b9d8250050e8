#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace flinxx::net {

class worker;

/// Asks the system for the addresses of a host, on a thread of its own: it may take for ever and cannot be broken off,
/// so nobody waits for its end, not even that of the process. On the worker's thread; one question at a time.
class look_up {
 public:
  using endpoints = std::vector<boost::asio::ip::tcp::endpoint>;
  /// Either some endpoints or an error. From the loop, and not after the look_up is destroyed.
  using on_found = std::function<void(const boost::system::error_code& ec, const endpoints& found)>;

  explicit look_up(worker& home);
  /// Before its worker, on the worker's thread or when that runs no more.
  ~look_up();

  void begin(const std::string& host, std::uint16_t port, on_found heard);
  [[nodiscard]] bool is_under_way() const noexcept { return question_ != nullptr; }

 private:
  struct question;
  void answered();

  worker& home_;
  on_found heard_;
  std::shared_ptr<question> question_;  // nullptr: there is none
};

}  // namespace flinxx::net
