#include "architecture/files.hpp"

#include <flinxx/ops/options.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <string>

TEST_CASE("the README's table of options is what the program prints") {
  const std::array<const char*, 2> arguments{"flinxx", "--help-markdown"};
  const std::array<const char*, 1> no_environment{nullptr};
  const auto printed = flinxx::ops::parse_options(2, arguments.data(), no_environment.data(), "");
  const auto* table = std::get_if<flinxx::ops::print_and_exit>(&printed);
  REQUIRE(table != nullptr);
  CHECK(read(root / "README.md").find("-->\n" + table->text + "<!-- end of options -->") != std::string::npos);
}
