#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace flinxx::socketio {

/// The text of an outgoing packet, in pieces that are never copied together: type, number of attachments, namespace,
/// ack id, data, and an end of the data. Views of its arguments.
class packet_text {
 public:
  /// `type` is the packet's type without attachments: with them EVENT and ACK become BINARY_EVENT and BINARY_ACK.
  packet_text(char type, std::string_view nsp, std::string_view ack_id, std::string_view data, std::string_view end,
              std::size_t attachments) noexcept;
  packet_text(const packet_text&) = delete;
  packet_text& operator=(const packet_text&) = delete;

  [[nodiscard]] std::span<const std::string_view> pieces() const noexcept { return pieces_; }

 private:
  std::array<char, 24> head_{};
  std::array<std::string_view, 6> pieces_;
};

/// `["name",arguments]`.
[[nodiscard]] std::string event_array(std::string_view name, std::string_view arguments);

}  // namespace flinxx::socketio
