#pragma once

#include <flinxx/net/stream.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <string>

namespace flinxx::net {

// What lies below, and its other end.
struct tls_pipe {
  std::string to_server;
  std::string to_client;
  std::size_t window = 1 << 20;  // bytes that the kernel takes until the client has read
  unsigned writes = 0;
  bool ended = false;
  ready_listener* listener = nullptr;
};

class below final : public stream {
 public:
  explicit below(tls_pipe& p) : pipe_(p) {}

  std::size_t read_some(std::span<char> room, boost::system::error_code& ec) override {
    const std::size_t size = std::min(room.size(), pipe_.to_server.size());
    std::copy_n(pipe_.to_server.data(), size, room.data());
    pipe_.to_server.erase(0, size);
    if (size == 0)
      ec = pipe_.ended ? boost::system::error_code(boost::asio::error::eof)
                       : boost::system::error_code(boost::asio::error::would_block);
    return size;
  }
  std::size_t write_some(std::string_view bytes, boost::system::error_code& ec) override {
    const std::size_t size = std::min(bytes.size(), pipe_.window - std::min(pipe_.window, pipe_.to_client.size()));
    ++pipe_.writes;
    pipe_.to_client.append(bytes.substr(0, size));
    if (size == 0) ec = boost::asio::error::would_block;
    return size;
  }
  void shutdown_send(boost::system::error_code&) override {}
  void watch(poller&, ready_listener& listener, boost::system::error_code&) override { pipe_.listener = &listener; }
  void unwatch(poller&) noexcept override {}

 private:
  tls_pipe& pipe_;
};

struct ear final : ready_listener {
  void on_ready(readiness now) override {
    readable = readable || now.readable;
    ended = ended || now.ended;
  }
  bool readable = false;
  bool ended = false;
};

}  // namespace flinxx::net
