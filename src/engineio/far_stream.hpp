#pragma once

#include "engineio/carried_flow.hpp"

#include <flinxx/engineio/strays.hpp>
#include <flinxx/net/stream.hpp>

#include <functional>
#include <string>
#include <utility>

namespace flinxx::engineio {

/// The stream of a WebSocket whose connection is at another node. What lies above does not know the difference.
class far_stream final : public net::stream {
 public:
  /// `brought` takes what goes there, `on_end` is called when this is destroyed.
  far_stream(std::function<bool(carried)> brought, std::function<void()> on_end)
      : brought_(std::move(brought)), on_end_(std::move(on_end)) {}
  ~far_stream() override;

  /// What has come from there.
  void hear(carried c);
  /// The client has closed its connection.
  void end();
  /// What it sends, or is sent, is lost.
  void fail();

  std::size_t read_some(std::span<char> room, boost::system::error_code& ec) override;
  std::size_t write_some(std::string_view bytes, boost::system::error_code& ec) override;
  void shutdown_send(boost::system::error_code& ec) override;
  void watch(net::poller& p, net::ready_listener& listener, boost::system::error_code& ec) override;
  void unwatch(net::poller& p) noexcept override;

 private:
  void tell(net::readiness now);

  const std::function<bool(carried)> brought_;
  const std::function<void()> on_end_;
  net::ready_listener* listener_ = nullptr;
  carried_flow flow_;
  std::string arrived_;
  bool has_ended_ = false;
  bool has_failed_ = false;
  bool has_finished_ = false;  // the other node ends the connection by itself
};

}  // namespace flinxx::engineio
