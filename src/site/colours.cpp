#include <flinxx/site/colours.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace flinxx::site {
namespace {

constexpr double readable = 4.5;
constexpr double tint = 0.15;  // of the fill behind an icon (bg-ember/15)
constexpr double step = 0.02;
constexpr double for_the_pointer = 0.2;
constexpr double glow_share = 0.35;  // how strong a light behind the words is (opacity-35)
constexpr colour black{{0, 0, 0}}, white{{255, 255, 255}};

// The page's colours in web/src/index.css: --color-ground, --color-raised, --color-muted.
struct surroundings {
  std::array<colour, 2> grounds;
  colour muted;
  colour away;  // from the grounds
};
constexpr surroundings light{{{{{0xfa, 0xf7, 0xf4}}, {{0xff, 0xff, 0xff}}}}, {{0x5c, 0x53, 0x70}}, black};
constexpr surroundings dark{{{{{0x10, 0x0d, 0x17}}, {{0x1a, 0x16, 0x24}}}}, {{0xb6, 0xad, 0xc8}}, white};

// The first colour on the way from one to another that will do, or the other one.
template <class Condition>
colour first_on_way(colour from, colour to, Condition will_do) {
  for (double share = 0; share < 1; share += step)
    if (const auto each = mix(from, to, share); will_do(each)) return each;
  return to;
}

double luminance(colour c) {
  constexpr std::array weights{0.2126, 0.7152, 0.0722};
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double part = c.rgb[i] / 255.0;
    sum += weights[i] * (part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4));
  }
  return sum;
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

std::optional<colour> parse_colour(std::string_view text) {
  if (text.size() != 7 || text[0] != '#') return std::nullopt;
  colour out;
  for (std::size_t i = 0; i < out.rgb.size(); ++i) {
    const int high = digit_of(text[1 + 2 * i]), low = digit_of(text[2 + 2 * i]);
    if (high < 0 || low < 0) return std::nullopt;
    out.rgb[i] = static_cast<std::uint8_t>(16 * high + low);
  }
  return out;
}

std::string to_string(colour c) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "#%02x%02x%02x", c.rgb[0], c.rgb[1], c.rgb[2]);
  return text.data();
}

double contrast(colour a, colour b) {
  const auto [less, more] = std::minmax({luminance(a), luminance(b)});
  return (more + 0.05) / (less + 0.05);
}

colour mix(colour a, colour b, double share) {
  colour out;
  for (std::size_t i = 0; i < out.rgb.size(); ++i)
    out.rgb[i] = static_cast<std::uint8_t>(std::lround(a.rgb[i] + share * (b.rgb[i] - a.rgb[i])));
  return out;
}

// Black or white has a contrast of 4.58 at least on every colour; away from it there is more.
accent derive_accent(colour given, scheme of) {
  const bool on_black = contrast(given, black) >= contrast(given, white);
  const auto& [grounds, muted, away] = of == scheme::light ? light : dark;
  const auto is_readable = [&](colour text) {
    return std::all_of(grounds.begin(), grounds.end(), [&](colour ground) {
      return std::min(contrast(text, ground), contrast(text, mix(ground, given, tint))) >= readable;
    });
  };
  const auto leaves_readable = [&](colour light) {
    return contrast(muted, mix(grounds[0], light, glow_share)) >= readable;
  };
  return {given, mix(given, on_black ? white : black, for_the_pointer), on_black ? black : white,
          first_on_way(given, away, is_readable), first_on_way(given, grounds[0], leaves_readable)};
}

}  // namespace flinxx::site
