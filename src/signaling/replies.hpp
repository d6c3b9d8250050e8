#pragma once

#include <flinxx/socketio/server.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace flinxx::signaling {

/// Why a command was refused, in the words of the wire.
struct reply {
  std::string_view code;
  std::string_view message;
  std::int64_t retry_after_ms = 0;  // 0: it is of no use to try again
};

[[nodiscard]] reply rate_limited(std::string_view event_name, std::int64_t retry_after_ms);

/// Answer an event: by its ack if it has one; otherwise a refusal goes out as `error`, and success is silent.
void accept(socketio::socket& s, const socketio::event& e);
void refuse(socketio::socket& s, const socketio::event& e, const reply& why);

}  // namespace flinxx::signaling
