#include <flinxx/ops/base64.hpp>
#include <flinxx/ops/random.hpp>
#include <flinxx/ops/slot_id.hpp>

#include <algorithm>

namespace flinxx::ops {

slot_id slot_id::make(std::size_t worker, std::size_t slot) noexcept {
  slot_id id;
  id.bytes_ = {static_cast<std::uint8_t>(worker), static_cast<std::uint8_t>(slot >> 16),
               static_cast<std::uint8_t>(slot >> 8), static_cast<std::uint8_t>(slot)};
  fill_random(std::span(id.bytes_).subspan(4));
  return id;
}

std::optional<slot_id> slot_id::parse(std::string_view text) noexcept {
  if (text.size() != text_size) return std::nullopt;
  const auto bytes = from_base64url(text);
  return bytes ? from_bytes(*bytes) : std::nullopt;
}

std::optional<slot_id> slot_id::from_bytes(std::span<const std::uint8_t> bytes) noexcept {
  slot_id id;
  if (bytes.size() != id.bytes_.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), id.bytes_.begin());
  return id;
}

std::string slot_id::text() const {
  return to_base64url(bytes_);
}

}  // namespace flinxx::ops
