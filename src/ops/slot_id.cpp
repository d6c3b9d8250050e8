#include <flinxx/ops/random.hpp>
#include <flinxx/ops/slot_id.hpp>

#include <span>

namespace flinxx::ops {
namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

slot_id slot_id::make(std::size_t worker, std::size_t slot) noexcept {
  slot_id id;
  id.bytes_ = {static_cast<std::uint8_t>(worker), static_cast<std::uint8_t>(slot >> 16),
               static_cast<std::uint8_t>(slot >> 8), static_cast<std::uint8_t>(slot)};
  fill_random(std::span(id.bytes_).subspan(4));
  return id;
}

std::optional<slot_id> slot_id::parse(std::string_view text) noexcept {
  if (text.size() != text_size) return std::nullopt;
  slot_id id;
  for (std::size_t i = 0; i < id.bytes_.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const auto digit = digits.find(text[i / 3 * 4 + j]);
      if (digit == std::string_view::npos) return std::nullopt;
      group = group << 6 | static_cast<std::uint32_t>(digit);
    }
    for (std::size_t j = 0; j < 3; ++j) id.bytes_[i + j] = static_cast<std::uint8_t>(group >> (16 - 8 * j));
  }
  return id;
}

std::string slot_id::text() const {
  std::string text;
  text.reserve(text_size);
  for (std::size_t i = 0; i < bytes_.size(); i += 3) {
    const auto group = static_cast<std::uint32_t>(bytes_[i] << 16 | bytes_[i + 1] << 8 | bytes_[i + 2]);
    for (int shift = 18; shift >= 0; shift -= 6) text += digits[group >> shift & 0x3f];
  }
  return text;
}

}  // namespace flinxx::ops
