#include <flinxx/matchmaking/wishes.hpp>

#include <algorithm>

namespace flinxx::matchmaking {

// FNV-1a. Who makes two texts meet could as well name the one for the other: nothing is gained by it.
std::uint64_t hash_of(std::string_view text, bool is_language) noexcept {
  constexpr std::uint64_t prime = 0x100000001b3;
  std::uint64_t hash = (0xcbf29ce484222325 ^ (is_language ? 1U : 0U)) * prime;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * prime;
  return hash;
}

std::uint8_t shared_by(const wishes& own, const wishes& other) noexcept {
  std::uint8_t bits = 0;
  const auto* const end = other.hashes.begin() + other.size();
  for (std::size_t i = 0; i < own.size(); ++i)
    if (std::find(other.hashes.begin(), end, own.hashes[i]) != end) bits = static_cast<std::uint8_t>(bits | 1U << i);
  return bits;
}

}  // namespace flinxx::matchmaking
