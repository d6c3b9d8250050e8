#pragma once

#include <flinxx/engineio/session_machine.hpp>
#include <flinxx/ops/close_reason.hpp>
#include <flinxx/ops/slot_id.hpp>

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace flinxx::engineio {

/// Messages, without pings and what else the protocol needs, and the bytes of what they say.
struct traffic {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
};

/// What became of a session.
struct session_report {
  ops::slot_id id;
  transport last;
  bool upgraded = false;
  ops::close_reason why;
  std::chrono::milliseconds duration{0};
  traffic in;   // from the client
  traffic out;  // to it, also what it has not fetched
  boost::asio::ip::address client;
  std::string request_id;  // of the handshake; empty where requests have none
};

/// Told on the session's worker, once a session.
using session_listener = std::function<void(const session_report&)>;

}  // namespace flinxx::engineio
