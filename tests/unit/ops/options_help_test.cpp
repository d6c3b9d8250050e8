#include "ops/options_detail.hpp"
#include "unit/ops/options_fixture.hpp"

#include <algorithm>
#include <sstream>

using namespace flinxx::ops;

namespace {

std::string printed(const strings& arguments, const strings& environment = {}) {
  return std::get<print_and_exit>(parse(arguments, environment)).text;
}

strings lines_of(const std::string& text) {
  strings result;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) result.push_back(line);
  return result;
}

// Line ends and indents as single spaces.
std::string unwrapped(const std::string& text) {
  std::istringstream stream(text);
  std::string result;
  for (std::string word; stream >> word;) result += word + ' ';
  return result;
}

std::string default_of(const detail::option& row) {
  return row.value.fallback.empty() ? "" : "; default " + row.value.fallback;
}

}  // namespace

TEST_CASE("the help has every option with its bounds and default, within 100 columns") {
  const auto help = printed({"--help"});
  const auto text = unwrapped(help);
  for (const auto& row : detail::option_table()) {
    INFO(row.name);
    CHECK_THAT(help, Catch::Contains("\n  --" + std::string(row.name) + ' '));
    CHECK_THAT(help, Catch::Contains('\n' + std::string(row.group) + ":\n"));
    CHECK_THAT(text, Catch::Contains(std::string(row.help)));
    if (!row.is_flag()) CHECK_THAT(text, Catch::Contains("Takes " + row.value.allowed));
    if (!row.value.fallback.empty()) CHECK_THAT(text, Catch::Contains("; default " + row.value.fallback + '.'));
    if (row.is_live) CHECK_THAT(text, Catch::Contains(row.value.allowed + default_of(row) + ". SIGHUP changes it."));
  }
  for (const auto& line : lines_of(help)) {
    CHECK(line.size() <= 100);
    CHECK_FALSE(line.ends_with(' '));
  }
}

TEST_CASE("the Markdown help is a table with a row an option") {
  const auto lines = lines_of(printed({"--help-markdown"}));
  for (const auto& line : lines) CHECK(std::count(line.begin(), line.end(), '|') == 5);
  for (const auto& row : detail::option_table()) {
    INFO(row.name);
    const auto name = "| `--" + std::string(row.name);
    CHECK(std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
            return line.starts_with(name + ' ') || line.starts_with(name + '`');
          }) == 1);
  }
}

TEST_CASE("help and version come before everything else that may be wrong") {
  CHECK(printed({"--version"}) == "flinxx 1.2.3\n");
  CHECK(printed({"--port", "x", "--version"}) == "flinxx 1.2.3\n");
  CHECK(printed({"--help"}, {"FLINXX_PORT=x", "FLINXX_CONFIG=/nope"}) == printed({"--help"}));
  CHECK_FALSE(error_of({"--help", "--bogus"}).empty());
}

TEST_CASE("the defaults in the table are allowed values that mean the defaults") {
  for (const auto& row : detail::option_table()) {
    if (row.is_flag() || row.value.fallback.empty()) continue;
    INFO(row.name);
    config values;
    CHECK_FALSE(row.value.set(values, row.value.fallback));
  }
}
