#pragma once

#include "socketio/event_log.hpp"

#include <flinxx/ops/slot_id.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::socketio {

/// A socket on its way from one server to another: what moved_socket::state says.
struct packed_socket {
  ops::slot_id sid;
  std::string nsp;
  log_content log;
  std::vector<std::string> rooms;
  std::string state;  // of its application
  bool operator==(const packed_socket&) const = default;
};

[[nodiscard]] std::string to_bytes(const packed_socket& s);
/// Nothing for what no server of this version has written, or would send a client what is no event.
[[nodiscard]] std::optional<packed_socket> packed_socket_from(std::string_view bytes);

}  // namespace flinxx::socketio
