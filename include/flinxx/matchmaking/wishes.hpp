#pragma once

#include <flinxx/ops/id128.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace flinxx::matchmaking {

/// What a user has, or does without. Video and text meet only their like, and `any`.
enum class mode : std::uint8_t { video, text, any };
inline constexpr std::size_t modes = 3;

[[nodiscard]] constexpr bool fit(mode a, mode b) noexcept {
  return a == b || a == mode::any || b == mode::any;
}

/// Whether two who have met write to each other, and no more.
[[nodiscard]] constexpr bool is_text(mode a, mode b) noexcept {
  return a == mode::text || b == mode::text;
}

inline constexpr std::size_t most_interests = 5;
inline constexpr std::size_t most_languages = 3;
inline constexpr std::uint32_t most_wishes = most_interests + most_languages;

/// What a user wishes of a partner, each as a hash of its text. Two that are one by their hashes are taken for one.
struct wishes {
  std::array<std::uint64_t, most_wishes> hashes{};  // the interests, then the languages
  std::uint8_t interests = 0;
  std::uint8_t languages = 0;
  matchmaking::mode mode = mode::video;
  ops::id128 invite{};  // whoever asks with the same one, and nobody else; zeros: none

  [[nodiscard]] std::size_t size() const noexcept { return std::size_t{interests} + languages; }
  [[nodiscard]] bool invited() const noexcept { return invite != ops::id128{}; }
  bool operator==(const wishes&) const = default;
};

/// Of an interest or a language as it is compared. The same in all nodes; an interest is none of the languages.
[[nodiscard]] std::uint64_t hash_of(std::string_view text, bool is_language) noexcept;

/// Which of the wishes of `own` are some of `other`, too: a bit each, in their order.
[[nodiscard]] std::uint8_t shared_by(const wishes& own, const wishes& other) noexcept;

}  // namespace flinxx::matchmaking
