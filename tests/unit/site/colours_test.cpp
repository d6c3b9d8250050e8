#include <flinxx/site/colours.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

using namespace flinxx::site;

namespace {

colour of(const char* text) {
  return parse_colour(text).value();
}

}  // namespace

TEST_CASE("a colour is six hexadecimal digits") {
  CHECK(to_string(of("#0a7D5a")) == "#0a7d5a");
  for (const char* wrong : {"", "#", "#fff", "0a7d5a", "#0a7d5", "#0a7d5a0", "#0a7d5g", "red", "#0a 7d5", "#-a7d5a"})
    CHECK_FALSE(parse_colour(wrong));
}

TEST_CASE("contrast is WCAG's") {
  CHECK(contrast(of("#000000"), of("#ffffff")) == Approx(21));
  CHECK(contrast(of("#777777"), of("#ffffff")) == Approx(4.48).margin(0.005));
  CHECK(contrast(of("#ffffff"), of("#777777")) == contrast(of("#777777"), of("#ffffff")));
  CHECK(contrast(of("#123456"), of("#123456")) == 1);
}

TEST_CASE("whatever colour is given, all text can be read") {
  const std::array light{of("#faf7f4"), of("#ffffff")}, dark{of("#100d17"), of("#1a1624")};
  constexpr int step = 15;
  double least = 21;
  for (int r = 0; r < 256; r += step)
    for (int g = 0; g < 256; g += step)
      for (int b = 0; b < 256; b += step) {
        const colour given{{static_cast<std::uint8_t>(r), static_cast<std::uint8_t>(g), static_cast<std::uint8_t>(b)}};
        for (const auto each : {scheme::light, scheme::dark}) {
          const accent a = derive_accent(given, each);
          const auto& grounds = each == scheme::light ? light : dark;
          const auto muted = each == scheme::light ? of("#5c5370") : of("#b6adc8");
          if (a.fill != given) FAIL("the operator's colour is kept");
          least = std::min({least, contrast(a.on_fill, a.fill), contrast(a.on_fill, a.pressed),
                            contrast(muted, mix(grounds[0], a.glow, 0.35))});
          for (const auto ground : grounds)
            least = std::min({least, contrast(a.ink, ground), contrast(a.ink, mix(ground, a.fill, 0.15))});
        }
      }
  CHECK(least >= 4.5);
}

TEST_CASE("what can be read as it is stays as it is") {
  CHECK(derive_accent(of("#0a6b4d"), scheme::light).ink == of("#0a6b4d"));
  CHECK(derive_accent(of("#7fe0b8"), scheme::dark).ink == of("#7fe0b8"));
  CHECK(derive_accent(of("#ff7f5c"), scheme::dark).glow == of("#ff7f5c"));
}
