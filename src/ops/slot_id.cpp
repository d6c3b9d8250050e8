#include <flinxx/ops/base64.hpp>
#include <flinxx/ops/random.hpp>
#include <flinxx/ops/slot_id.hpp>

#include <algorithm>

namespace flinxx::ops {

slot_id slot_id::make(std::size_t node, std::size_t worker, std::size_t slot) noexcept {
  constexpr unsigned named = 12 + 8 + 24;  // bits: node, worker, slot
  slot_id id;
  fill_random(std::span(id.bytes_).subspan(named / 8));
  const std::uint64_t random = id.bytes_[named / 8] & 0xfU;
  const std::uint64_t place =
      std::uint64_t{node} << 36 | std::uint64_t{worker} << 28 | std::uint64_t{slot} << 4 | random;
  for (std::size_t i = 0; i <= named / 8; ++i) id.bytes_[i] = static_cast<std::uint8_t>(place >> (40 - 8 * i));
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
