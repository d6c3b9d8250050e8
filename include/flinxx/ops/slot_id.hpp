#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace flinxx::ops {

/// Names something that stands in a slot of a worker's table: the node, the worker and the slot, so that it is found
/// without a search, and 76 random bits, so that nobody guesses it. The node's number is the text's first two
/// characters: a balancer can tell nodes apart by them.
class slot_id {
 public:
  static constexpr std::size_t max_nodes = std::size_t{1} << 12;
  static constexpr std::size_t max_workers = std::size_t{1} << 8;
  static constexpr std::size_t max_slots = std::size_t{1} << 24;
  static constexpr std::size_t text_size = 20;  // characters

  slot_id() = default;
  /// A fresh one. The arguments lie below the bounds above. Any thread.
  [[nodiscard]] static slot_id make(std::size_t node, std::size_t worker, std::size_t slot) noexcept;
  /// From text(); nothing for any other text.
  [[nodiscard]] static std::optional<slot_id> parse(std::string_view text) noexcept;

  /// From bytes(); nothing for another number of bytes.
  [[nodiscard]] static std::optional<slot_id> from_bytes(std::span<const std::uint8_t> bytes) noexcept;

  /// In base64url (RFC 4648, section 5).
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::size_t node() const noexcept { return std::size_t{bytes_[0]} << 4 | bytes_[1] >> 4; }
  [[nodiscard]] std::size_t worker() const noexcept { return (bytes_[1] & 0xfU) << 4 | bytes_[2] >> 4; }
  [[nodiscard]] std::size_t slot() const noexcept {
    return (bytes_[2] & std::size_t{0xf}) << 20 | std::size_t{bytes_[3]} << 12 | std::size_t{bytes_[4]} << 4 |
           bytes_[5] >> 4;
  }
  friend bool operator==(const slot_id&, const slot_id&) = default;

 private:
  std::array<std::uint8_t, 15> bytes_{};
};

/// By some of the random bits.
struct slot_id_hash {
  [[nodiscard]] std::size_t operator()(const slot_id& id) const noexcept {
    std::size_t random = 0;
    std::memcpy(&random, id.bytes().data() + 6, sizeof random);
    return random;
  }
};

}  // namespace flinxx::ops
