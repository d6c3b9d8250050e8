#pragma once

#include "net/proxy_header.hpp"
#include "net/socket_stream.hpp"

#include <flinxx/net/worker.hpp>

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace flinxx::net {

/// A connection from a proxy whose PROXY header has not come yet. All on the worker's thread.
class arrival final : public mortal, private ready_listener, private timer {
 public:
  /// What became of it.
  struct outcome {
    std::unique_ptr<socket_stream> stream;  // unwatched, with the client's first byte next; nullptr: refused
    boost::asio::ip::address client;        // as the header has it, or the proxy itself
    std::string objection;                  // why it is refused; empty: the peer left before it said anything
  };
  /// Called once, and not before watch(); the arrival may be buried in it.
  using listener_function = std::function<void(arrival&, outcome)>;

  arrival(worker& home, std::unique_ptr<socket_stream> from, const boost::asio::ip::address& peer,
          listener_function on_outcome);

  /// Whether a header may name somebody else than the peer is for `is_trusted` to say.
  void watch(bool is_trusted, std::chrono::milliseconds timeout);

 private:
  void on_ready(readiness now) override;
  void on_timer() override;
  void read(const proxy_header& header);
  void refuse(std::string objection);

  worker& home_;
  std::unique_ptr<socket_stream> stream_;
  const boost::asio::ip::address peer_;
  listener_function on_outcome_;
  bool is_trusted_ = false;
};

}  // namespace flinxx::net
