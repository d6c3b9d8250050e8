#pragma once

#include <flinxx/engineio/strays.hpp>

#include <cstddef>
#include <cstdint>

namespace flinxx::engineio {

/// How much of a carried WebSocket is under way between two nodes, in both directions; each end has one of it. No I/O.
class carried_flow {
 public:
  static constexpr std::uint32_t window = 131'072;

  /// Bytes that may be sent now.
  [[nodiscard]] std::size_t room() const noexcept {
    const std::uint32_t underway = sent_ - acknowledged_;
    return underway < window ? window - underway : 0;
  }
  /// What to say with bytes that are sent, or with none.
  [[nodiscard]] carried say(carried::word what, std::string bytes = {}) {
    carried c{what, sent_, told_ = taken_, std::move(bytes)};
    sent_ += static_cast<std::uint32_t>(c.bytes.size());
    return c;
  }

  /// False: bytes are missing or too many, or what has not been sent is acknowledged.
  [[nodiscard]] bool receive(const carried& c) noexcept {
    const bool is_next = c.offset == received_ && c.taken - acknowledged_ <= sent_ - acknowledged_;
    if (!is_next || c.bytes.size() > most_held - (received_ - taken_)) return false;
    received_ += static_cast<std::uint32_t>(c.bytes.size());
    acknowledged_ = c.taken;
    return true;
  }
  /// Bytes that have been received are passed on.
  void take(std::size_t bytes) noexcept { taken_ += static_cast<std::uint32_t>(bytes); }
  void take_all() noexcept { taken_ = received_; }
  /// The other end is to hear how much has been passed on.
  [[nodiscard]] bool owes() const noexcept { return taken_ - told_ >= window / 4; }

 private:
  static constexpr std::uint32_t most_held = 2 * window;  // who sends looks at the room before it reads a buffer full

  std::uint32_t sent_ = 0;
  std::uint32_t acknowledged_ = 0;
  std::uint32_t received_ = 0;
  std::uint32_t taken_ = 0;
  std::uint32_t told_ = 0;
};

}  // namespace flinxx::engineio
