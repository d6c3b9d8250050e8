// Holds docs/security.md and tests/README.md: every row names a test, and every test that is named is there.
#include "architecture/files.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

std::vector<std::string> all_matches(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> out;
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match)
    out.push_back((*match)[1]);
  return out;
}

// The file of a test that is named without its folder's root and its ending; empty if there is none.
fs::path file_of(const std::string& name) {
  for (const fs::path& folder : {root / "tests", root}) {
    for (const char* ending : {"", ".test.mjs", ".mjs", ".cpp"}) {
      const fs::path file = folder / (name + ending);
      if (fs::is_regular_file(file)) return file;
    }
  }
  return {};
}

// The last cells of the rows of the tables whose head ends with "test".
std::vector<std::string> cells_with_tests(const std::string& document) {
  std::vector<std::string> cells;
  std::istringstream lines(document);
  bool wanted = false;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| ")) wanted = false;
    if (wanted && !line.starts_with("| --- ")) cells.push_back(line.substr(line.rfind(" | ") + 3));
    if (line.ends_with(" | test |")) wanted = true;
  }
  return cells;
}

const std::regex in_code("`([\\w./]+)`");

void check_named_tests(const char* document) {
  static const std::regex in_quotes("\"([^\"]+)\"");
  const auto cells = cells_with_tests(read(root / document));
  CHECK(cells.size() > 30);
  for (const auto& cell : cells) {
    CAPTURE(cell);
    std::string texts;
    const auto names = all_matches(cell, in_code);
    CHECK((!names.empty() || cell.starts_with("none: ")));
    for (const auto& name : names) {
      CAPTURE(name);
      const auto file = file_of(name);
      CHECK_FALSE(file.empty());
      texts += read(file);
    }
    for (const auto& title : all_matches(cell, in_quotes)) {
      CAPTURE(title);
      CHECK(texts.find(title) != texts.npos);
    }
  }
}

}  // namespace

TEST_CASE("the tests that docs/security.md names are there") {
  check_named_tests("docs/security.md");
}

TEST_CASE("the tests that tests/README.md names are there") {
  check_named_tests("tests/README.md");
}

TEST_CASE("tests/README.md names every file of the tests that drive a server") {
  const auto named = all_matches(read(root / "tests/README.md"), in_code);
  for (const char* folder : {"integration", "crowd", "conformance", "attack"}) {
    for (const auto& entry : fs::directory_iterator(root / "tests" / folder)) {
      const auto file = entry.path().filename().string();
      const auto ending = file.find(".test.mjs");
      if (ending == file.npos) continue;
      const auto name = std::string(folder) + "/" + file.substr(0, ending);
      CAPTURE(name);
      CHECK(std::find(named.begin(), named.end(), name) != named.end());
    }
  }
}
