#pragma once

#include <flinxx/socketio/application.hpp>
#include <flinxx/socketio/handover.hpp>
#include <flinxx/socketio/other_runs.hpp>
#include <flinxx/socketio/packet.hpp>

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace flinxx::http {
class request;
}

namespace flinxx::socketio {

/// Connection state recovery (https://socket.io/docs/v4/connection-state-recovery): how long a client may be away, and
/// how much is kept for it meanwhile. What it has confirmed by its heartbeats is not kept.
struct recovery_settings {
  std::chrono::milliseconds time{0};  // 0: off
  /// A secret. A server that is started again with the same one restores the sockets of earlier runs whose clients come
  /// back within that time of its start: see application::on_restore(). Empty: a random one, so none.
  std::string key{};
  /// Others with the same key: the sockets of one that dies are restored here, within that time of its death. Empty:
  /// there are none.
  std::shared_ptr<const other_runs> others{};
  /// The way to those that live: a client that comes here from one of them takes its socket along, see
  /// application::on_depart(). Empty: it is a new one here.
  std::shared_ptr<socketio::handover> handover{};
  // What one socket keeps for its client: over these the oldest events are forgotten.
  std::size_t max_events = 128;
  std::size_t max_bytes = 128 * 1024;  // of their data and attachments
};

struct settings {
  std::chrono::milliseconds connect_timeout{45'000};  // from the open to the first CONNECT
  /// Clients of a worker that may be between these two at a time. From half of that on they have 5 s at most.
  std::size_t max_arriving = 4000;
  decode_limits limits{};
  recovery_settings recovery{};
  /// What applications are shown in may_connect() of the request that opened the connection, such as a cookie or a
  /// token of its query: it is kept with the connection. On the connection's worker, so on several threads at once.
  std::function<std::string(const http::request&)> keep_of_handshake{};
  /// Told on the connection's worker that a client came back, with the address that its handshake came from.
  std::function<void(const boost::asio::ip::address&)> on_recovered{};
  /// May refuse a client that has entered a namespace, or recovered a socket, over its connection and now enters one
  /// more, or the same one anew: the handshake stands for the first. On the connection's worker.
  std::function<std::optional<connect_refusal>(const boost::asio::ip::address&)> may_enter_again{};
};

}  // namespace flinxx::socketio
