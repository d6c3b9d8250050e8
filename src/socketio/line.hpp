#pragma once

#include <flinxx/ops/close_reason.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace flinxx::socketio {

class socket;

/// The way from a socket to its client: the connection itself, or letters to the worker that has it.
class line {
 public:
  virtual ~line() = default;

  /// Sends a packet's text, made of the pieces, and its attachments. `sequence` is the offset that it carries, 0 for
  /// none. A volatile packet is dropped where the client does not take what was sent before.
  virtual void send(std::span<const std::string_view> pieces, std::span<const std::string> attachments,
                    std::uint64_t sequence, bool is_volatile) = 0;

  /// Asks the client for a sign of life.
  virtual void probe() = 0;

  /// The socket has left: tells the client, or, with a reason, ends the whole connection. The socket is not to be heard
  /// of any more over this line.
  virtual void release(socket& s, std::optional<ops::close_reason> whole_connection) = 0;
};

}  // namespace flinxx::socketio
