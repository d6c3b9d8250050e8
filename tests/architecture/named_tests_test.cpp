// Holds docs/security.md: every threat names a test, and every test that is named is there.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

const fs::path root = FLINXX_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

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

// The last cells of the tables' rows, below their heads.
std::vector<std::string> cells_with_tests() {
  std::vector<std::string> cells;
  std::istringstream lines(read(root / "docs/security.md"));
  bool in_table = false;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| ")) in_table = false;
    if (in_table) cells.push_back(line.substr(line.rfind(" | ") + 3));
    if (line.starts_with("| --- ")) in_table = true;
  }
  return cells;
}

}  // namespace

TEST_CASE("the tests that docs/security.md names are there") {
  static const std::regex in_code("`([\\w./]+)`");
  static const std::regex in_quotes("\"([^\"]+)\"");
  const auto cells = cells_with_tests();
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
