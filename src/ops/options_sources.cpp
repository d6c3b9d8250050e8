#include "ops/options_detail.hpp"
#include "ops/text_detail.hpp"

#include <flinxx/ops/options.hpp>

#include <boost/program_options.hpp>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

namespace flinxx::ops::detail {
namespace {

namespace po = boost::program_options;

constexpr std::string_view prefix = "FLINXX_";

po::options_description describe_table() {
  po::options_description description;
  for (const auto& row : option_table()) {
    const std::string name(row.name);
    if (row.is_flag()) {
      description.add_options()(name.c_str(), "");
    } else {
      description.add_options()(name.c_str(), po::value<std::string>(), "");
    }
  }
  return description;
}

usage_error unknown_option(const std::string& where, std::string_view name) {
  return {where + "unknown option " + escape_controls(name) + "; --help lists those there are"};
}

usage_error given_twice(const std::string& where) {
  return {where + " is given twice"};
}

usage_error no_value(const option& row) {
  return {"--" + std::string(row.name) + " needs a value; it takes " + row.value.allowed};
}

// Boost's exceptions in our words: theirs do not say what is allowed.
usage_error explain(const po::error_with_option_name& error) {
  auto name = error.get_option_name();
  name.erase(std::min(name.find('='), name.size()));
  const auto* row = find_option(std::string_view(name).substr(std::min(name.find_first_not_of('-'), name.size())));
  if (!row) return unknown_option("", name);
  if (row->is_flag()) return {name + " takes no value"};
  return no_value(*row);
}

bool holds(const settings& found, const option* row) {
  return std::any_of(found.begin(), found.end(), [&](const setting& other) { return other.row == row; });
}

// FLINXX_PING_INTERVAL -> ping-interval
std::string option_name(std::string_view variable) {
  std::string name(variable.substr(prefix.size()));
  for (char& c : name) c = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return name;
}

// A # begins a comment at the start of a line and after white space: values may contain one.
std::string_view without_comment(std::string_view line) {
  for (auto at = line.find('#'); at != line.npos; at = line.find('#', at + 1)) {
    if (at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t') return line.substr(0, at);
  }
  return line;
}

std::optional<usage_error> read_line(std::string_view line, const std::string& where, settings& found) {
  const auto content = trim(without_comment(line));
  if (content.empty()) return std::nullopt;
  const auto equals = content.find('=');
  const auto name = trim(content.substr(0, equals));
  if (equals == content.npos || !is_graphic(name)) return usage_error{where + "not a line of the form name = value"};
  const auto* row = find_option(name);
  if (!row) return unknown_option(where, name);
  const auto here = where + std::string(row->name);
  if (row->is_flag() || row->name == "config") return usage_error{here + " cannot be set in a file"};
  if (holds(found, row)) return given_twice(here);
  found.push_back({row, std::string(trim(content.substr(equals + 1))), here});
  return std::nullopt;
}

}  // namespace

std::optional<usage_error> read_command_line(int argc, const char* const* argv, settings& found) try {
  using style = po::command_line_style::style_t;
  const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  const auto description = describe_table();
  const auto parsed = po::command_line_parser(arguments)
                          .options(description)
                          .style(style::allow_long | style::long_allow_adjacent | style::long_allow_next)
                          .run();
  bool secret = false;
  std::optional<std::string> stray;
  for (const auto& given : parsed.options) {
    if (given.position_key >= 0) {
      if (!stray) stray = given.value.front();
      continue;
    }
    const auto* row = find_option(given.string_key);
    if (holds(found, row)) return given_twice("--" + given.string_key);
    const std::string text = given.value.empty() ? "" : given.value.front();
    // Boost takes the token behind the name whatever it is. A value that begins with dashes can be given behind a =.
    if (given.original_tokens.size() == 2 && text.starts_with("--")) return no_value(*row);
    found.push_back({row, text, "--" + given.string_key});
    secret = secret || row->value.secret;
  }
  if (!stray) return std::nullopt;
  // It may be the rest of a secret that was not quoted, or have one behind a =.
  return usage_error{"unexpected argument" +
                     (secret ? "" : " \"" + escape_controls(stray->substr(0, stray->find('='))) + '"') +
                     "; options are --name value or --name=value, and --help lists them"};
} catch (const po::error_with_option_name& error) {
  return explain(error);
}

void read_environment(const char* const* environment, settings& found, std::vector<std::string>& warnings) {
  std::string_view port;
  const auto* port_row = find_option("port");
  for (; *environment; ++environment) {
    const std::string_view entry(*environment);
    const auto equals = std::min(entry.find('='), entry.size());
    const auto variable = entry.substr(0, equals);
    const auto value = entry.substr(std::min(equals + 1, entry.size()));
    if (value.empty()) continue;
    if (variable == "PORT") port = value;
    if (!variable.starts_with(prefix)) continue;
    const auto* row = find_option(option_name(variable));
    if (row && !row->is_flag()) {
      found.push_back({row, std::string(value), std::string(variable)});
    } else {
      warnings.push_back(escape_controls(variable) + " in the environment is not an option and is ignored");
    }
  }
  if (!port.empty() && !holds(found, port_row)) found.push_back({port_row, std::string(port), "PORT"});
}

std::optional<usage_error> read_file(const setting& option, settings& found) {
  const auto shown = escape_controls(option.text);
  const auto unreadable = [&] {
    return usage_error{option.where + ": cannot read " + shown + ": " + std::generic_category().message(errno)};
  };
  settings of_file;
  std::ifstream file(option.text);
  if (!file) return unreadable();
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (auto error = read_line(line, shown + ':' + std::to_string(number) + ": ", of_file)) return error;
  }
  if (file.bad()) return unreadable();
  found.insert(found.end(), of_file.begin(), of_file.end());
  return std::nullopt;
}

}  // namespace flinxx::ops::detail
