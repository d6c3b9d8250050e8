#pragma once

#include <flinxx/engineio/strays.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace flinxx::engineio {

/// How much of a carried WebSocket is under way between two nodes, in both directions; each end has one of it. No I/O.
class carried_flow {
 public:
  static constexpr std::uint32_t window = 131'072;
  /// Of a piece on its way, beside its bytes: many small ones are no way around the window.
  static constexpr std::uint32_t piece_cost = 128;
  /// Passed on, and not yet told to the other end: less than so much.
  static constexpr std::uint32_t most_owed = window / 16;

  /// What the other end has yet to pass on, as far as is known here.
  [[nodiscard]] std::size_t underway() const noexcept { return sent_ - acknowledged_; }
  /// Bytes that may be sent now.
  [[nodiscard]] std::size_t room() const noexcept { return underway() < window ? window - underway() : 0; }
  /// What to say with bytes that are sent, or with none.
  [[nodiscard]] carried say(carried::word what, std::string bytes = {}) {
    carried c{what, sent_, told_ = taken_, std::move(bytes)};
    sent_ += cost_of(c);
    return c;
  }

  /// False: bytes are missing or too many, or what has not been sent is acknowledged.
  [[nodiscard]] bool receive(const carried& c) noexcept {
    const bool is_next = c.offset == received_ && c.taken - acknowledged_ <= sent_ - acknowledged_;
    if (!is_next || cost_of(c) > most_held - held()) return false;
    received_ += cost_of(c);
    take(cost_of(c) - c.bytes.size());  // one buffer has them all
    acknowledged_ = c.taken;
    return true;
  }
  /// Received, and not passed on yet.
  [[nodiscard]] std::size_t held() const noexcept { return received_ - taken_; }
  /// Bytes that have been received are passed on.
  void take(std::size_t bytes) noexcept { taken_ += static_cast<std::uint32_t>(bytes); }
  void take_all() noexcept { taken_ = received_; }
  /// The other end is to hear how much has been passed on.
  [[nodiscard]] bool owes() const noexcept { return taken_ - told_ >= most_owed; }

 private:
  static constexpr std::uint32_t most_held = 2 * window;  // who sends looks at the room before it reads a buffer full

  static std::uint32_t cost_of(const carried& c) noexcept {
    return c.bytes.empty() ? 0 : static_cast<std::uint32_t>(c.bytes.size()) + piece_cost;
  }

  std::uint32_t sent_ = 0;
  std::uint32_t acknowledged_ = 0;
  std::uint32_t received_ = 0;
  std::uint32_t taken_ = 0;
  std::uint32_t told_ = 0;
};

}  // namespace flinxx::engineio
