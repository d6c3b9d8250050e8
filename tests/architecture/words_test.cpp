// Holds the glossary in docs/architecture.md: a word that was given up does not come back into the code.
#include "architecture/files.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

// The first cells of a table's rows, below a head that begins with `first`.
std::vector<std::string> column(const std::string& first) {
  std::vector<std::string> cells;
  std::istringstream lines(read(root / "docs/architecture.md"));
  bool in_table = false;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| ")) in_table = false;
    if (in_table && !line.starts_with("| --- ")) cells.push_back(line.substr(2, line.find(" | ", 2) - 2));
    if (line.starts_with("| " + first + " |")) in_table = true;
  }
  return cells;
}

// The words in a table of words that are gone.
std::vector<std::string> words_below(const std::string& head) {
  static const std::regex in_code("`(\\w+)`");
  std::vector<std::string> words;
  for (const std::string& cell : column(head))
    for (std::sregex_iterator match(cell.begin(), cell.end(), in_code), end; match != end; ++match)
      words.push_back((*match)[1]);
  return words;
}

// Whether a name or a sentence has the word: at its beginning, or behind anything but a letter.
bool has_word(const std::string& text, const std::string& word) {
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1))
    if (at == 0 || std::isalpha(static_cast<unsigned char>(text[at - 1])) == 0) return true;
  return false;
}

void check_absent(const std::vector<std::string>& words, const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (!entry.is_regular_file()) continue;
      const std::string text = read(entry.path());
      for (const std::string& word : words) {
        CAPTURE(entry.path(), word);
        CHECK_FALSE(has_word(text, word));
      }
    }
  }
}

}  // namespace

TEST_CASE("the glossary says each word once") {
  auto words = column("word");
  CHECK(words.size() >= 25);
  std::sort(words.begin(), words.end());
  CHECK(std::adjacent_find(words.begin(), words.end()) == words.end());
}

TEST_CASE("words that were given up do not come back") {
  const auto words = words_below("no more");
  CHECK(words.size() >= 4);
  check_absent(words, {"src", "include"});
}
