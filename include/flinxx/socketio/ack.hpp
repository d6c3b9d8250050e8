#pragma once

#include <flinxx/json/scan.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace flinxx::socketio {

/// A client's answer to socket::emit_with_ack(); views that hold during the call.
struct answer {
  json::value data;            // the array of arguments
  std::string_view arguments;  // the same without the brackets
  std::span<const std::string> attachments;
};

/// Called exactly once: with the answer, or with nothing if the time ran out or the socket was disconnected first.
using ack_function = std::function<void(const std::optional<answer>&)>;

}  // namespace flinxx::socketio
