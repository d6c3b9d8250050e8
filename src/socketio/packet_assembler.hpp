#pragma once

#include <flinxx/socketio/packet.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::socketio {

/// A packet that owns what its views show. It stays where it is made.
struct owned_packet {
  owned_packet(const packet& p, std::string_view source) : text(source), content(moved(p, source, text)) {}
  owned_packet(const owned_packet&) = delete;
  owned_packet& operator=(const owned_packet&) = delete;

  const std::string text;
  const packet content;
  std::vector<std::string> attachments;
};

enum class assembly : std::uint8_t { whole, more, broken, too_large };

/// What a message has led to. The views hold as long as this and the message.
struct assembled {
  assembly state = assembly::broken;
  std::optional<packet> content;              // when whole, and of what waits for more
  std::unique_ptr<const owned_packet> owner;  // of a packet that came with attachments

  [[nodiscard]] std::span<const std::string> attachments() const noexcept {
    return owner ? std::span<const std::string>(owner->attachments) : std::span<const std::string>();
  }
};

/// Makes packets of a connection's messages: an attachment is a message of its own behind the packet's text. A packet
/// and its attachments are one message: together they have the size that a message may have.
class packet_assembler {
 public:
  [[nodiscard]] assembled text(std::string_view message, const decode_limits& limits);
  [[nodiscard]] assembled binary(std::string_view message, std::size_t max_size);

  /// Whether a packet waits for its attachments.
  [[nodiscard]] bool waits() const noexcept { return waiting_ != nullptr; }
  void forget() noexcept { waiting_.reset(); }

 private:
  std::unique_ptr<owned_packet> waiting_;
};

}  // namespace flinxx::socketio
