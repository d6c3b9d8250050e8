#include "ops/options_detail.hpp"

#include <algorithm>

namespace flinxx::ops::detail {
namespace {

constexpr std::size_t help_width = 100;
constexpr std::size_t help_indent = 34;

constexpr std::string_view introduction =
    "Usage: flinxx [--NAME VALUE]...\n"
    "\n"
    "The server of random one-to-one video chat. Each option has one name in three forms:\n"
    "--ping-interval 25000, FLINXX_PING_INTERVAL=25000 in the environment, and ping-interval = 25000\n"
    "in the file that --config names. The command line wins over the environment, that over the file.\n";

// The words of `text` in a column that begins at help_indent, where the cursor stands at `column`.
std::string column_of_words(std::string_view text, std::size_t column) {
  std::string result;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    if (column < help_indent) {
      result.append(help_indent - column, ' ');
      column = help_indent;
    } else if (column + 1 + word.size() > help_width) {
      result.append("\n").append(help_indent, ' ');
      column = help_indent;
    } else if (column > help_indent) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return result += '\n';
}

std::string description(const option& row) {
  std::string text(row.help);
  if (row.is_flag()) return text;
  text.append(" Takes ").append(row.value.allowed);
  if (!row.value.fallback.empty()) text.append("; default ").append(row.value.fallback);
  return text + (row.is_live ? ". SIGHUP changes it." : ".");
}

std::string code(std::string_view text) {
  return text.empty() ? "" : '`' + std::string(text) + '`';
}

}  // namespace

std::string help_text() {
  std::string text(introduction);
  std::string_view group;
  for (const auto& row : option_table()) {
    if (row.group != group) text.append("\n").append(group = row.group).append(":\n");
    const auto head = "  --" + std::string(row.name) + (row.is_flag() ? "" : ' ' + row.value.takes);
    text += head + column_of_words(description(row), head.size());
  }
  return text;
}

std::string help_markdown() {
  std::string text = "| option | default | live | what it does |\n| --- | --- | --- | --- |\n";
  std::string_view group;
  for (const auto& row : option_table()) {
    if (row.group != group) text.append("| **").append(group = row.group).append("** | | | |\n");
    text += "| " + code("--" + std::string(row.name) + (row.is_flag() ? "" : ' ' + row.value.takes)) + " | " +
            code(row.value.fallback) + (row.is_live ? " | yes | " : " | | ") + std::string(row.help);
    text += row.is_flag() ? " |\n" : " Takes " + row.value.allowed + ". |\n";
  }
  return text;
}

}  // namespace flinxx::ops::detail
