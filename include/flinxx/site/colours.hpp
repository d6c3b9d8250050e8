#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flinxx::site {

/// An sRGB colour.
struct colour {
  std::array<std::uint8_t, 3> rgb{};

  friend bool operator==(const colour&, const colour&) = default;
};

/// "#0a7d5a", in either case; nothing of anything else.
[[nodiscard]] std::optional<colour> parse_colour(std::string_view text);
[[nodiscard]] std::string to_string(colour c);

/// From 1 to 21 (WCAG 2, "contrast ratio").
[[nodiscard]] double contrast(colour a, colour b);

/// `share` of b over a, as a browser lays one over the other.
[[nodiscard]] colour mix(colour a, colour b, double share);

enum class scheme : std::uint8_t { light, dark };

/// What an operator's one colour becomes in the page. Whatever is text has a contrast of 4.5 at least (WCAG 2, AA).
struct accent {
  colour fill;     // of buttons, as the operator gave it
  colour pressed;  // the same under the pointer
  colour on_fill;  // text on either
  colour ink;      // text of that colour on the page's grounds, also on a ground tinted with the fill
  colour glow;     // soft light behind the page's words
};
[[nodiscard]] accent derive_accent(colour given, scheme of);

}  // namespace flinxx::site
