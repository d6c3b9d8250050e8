#pragma once

#include "app/registry.hpp"

#include <flinxx/admin/doorkeeper.hpp>
#include <flinxx/engineio/server.hpp>
#include <flinxx/http/exchange.hpp>
#include <flinxx/socketio/server.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::app {

/// What the Socket.IO Admin UI is told, in the way of its "production" mode: numbers alone, of no single client, and
/// nothing that can be done. A Socket.IO server of its own, on the operator's listener and its thread.
class admin_overview final : private socketio::application, private net::timer {
 public:
  /// What there was since the start, by what the UI calls it.
  using totals = std::map<std::string_view, std::uint64_t>;

  /// Pages of `origins` may look, with what `who` asks for; it and `measured` must outlive the overview.
  admin_overview(net::worker& home, std::vector<std::string> origins, registry& measured, admin::doorkeeper& who);

  void handle(http::exchange& x) { sessions_.handle(x); }

 private:
  std::optional<socketio::connect_refusal> may_connect(socketio::socket& s, const socketio::handshake& h) override;
  void on_connect(socketio::socket& s, const std::optional<json::value>& auth) override;
  void on_event(socketio::socket& /*s*/, const socketio::event& /*e*/) override {}
  void on_disconnect(socketio::socket& /*s*/, ops::close_reason /*reason*/) override { --watching_; }
  void on_timer() override;

  void tell();
  [[nodiscard]] std::string stats();

  registry& measured_;
  admin::doorkeeper& who_;
  const std::string ticket_;  // of who has given the token
  const std::string host_;
  const engineio::settings settings_;
  const socketio::settings socket_settings_;
  totals before_;
  std::size_t watching_ = 0;
  socketio::server sockets_;
  engineio::server sessions_;
};

}  // namespace flinxx::app
