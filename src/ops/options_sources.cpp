#include "ops/options_detail.hpp"
#include "ops/text_detail.hpp"

#include <flinxx/ops/options.hpp>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <span>
#include <system_error>

namespace flinxx::ops {

std::optional<std::string> option_of(std::string_view variable) {
  constexpr std::string_view prefix = "FLINXX_";
  if (!variable.starts_with(prefix)) return std::nullopt;
  std::string name(variable.substr(prefix.size()));
  for (char& c : name) c = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return name;
}

}  // namespace flinxx::ops

namespace flinxx::ops::detail {
namespace {

// Behind the first character that no name has there may stand a secret.
usage_error unknown_option(const std::string& where, std::string_view name) {
  constexpr std::string_view of_names = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  const auto shown = name.substr(0, name.find_first_not_of(of_names));
  return {where + "unknown option " + std::string(shown) + "; --help lists those there are"};
}

usage_error given_twice(const std::string& where) {
  return {where + " is given twice"};
}

usage_error no_value(const option& row) {
  return {"--" + std::string(row.name) + " needs a value; it takes " + row.value.allowed};
}

bool holds(const settings& found, const option* row) {
  return std::any_of(found.begin(), found.end(), [&](const setting& other) { return other.row == row; });
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

// `--name=value`, or `--name`, whose value is then the `next` argument; that is taken.
std::optional<usage_error> read_argument(std::string_view argument, std::span<const char* const>& next,
                                         settings& found) {
  const auto equals = std::min(argument.find('='), argument.size());
  const bool is_one = equals != argument.size();
  const auto where = argument.substr(0, equals);
  const auto* row = find_option(where.substr(2));
  if (!row) return unknown_option("", where);
  std::string_view value;
  if (is_one) {
    if (row->is_flag()) return usage_error{std::string(where) + " takes no value"};
    value = argument.substr(equals + 1);
    if (value.empty()) return no_value(*row);
  } else if (!row->is_flag()) {
    // A value that begins with dashes can be given behind a =.
    if (next.empty() || std::string_view(next.front()).starts_with("--")) return no_value(*row);
    value = next.front();
    next = next.subspan(1);
  }
  if (holds(found, row)) return given_twice(std::string(where));
  found.push_back({row, std::string(value), std::string(where)});
  return std::nullopt;
}

}  // namespace

std::optional<usage_error> read_command_line(int argc, const char* const* argv, settings& found) {
  std::span<const char* const> rest(argv + std::min(argc, 1), argv + argc);
  std::optional<std::string_view> stray;
  while (!rest.empty()) {
    const std::string_view argument = rest.front();
    rest = rest.subspan(1);
    if (argument == "--") {  // options end here
      if (!stray && !rest.empty()) stray = rest.front();
      break;
    }
    if (argument.starts_with("--")) {
      if (auto error = read_argument(argument, rest, found)) return error;
    } else if (!stray) {
      stray = argument;
    }
  }
  if (!stray) return std::nullopt;
  // It may be the rest of a secret that was not quoted, or have one behind a =.
  const bool secret =
      std::any_of(found.begin(), found.end(), [](const setting& each) { return each.row->value.secret; });
  return usage_error{"unexpected argument" +
                     (secret ? "" : " \"" + escape_controls(stray->substr(0, stray->find('='))) + '"') +
                     "; options are --name value or --name=value, and --help lists them"};
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
    const auto name = option_of(variable);
    if (!name) continue;
    const auto* row = find_option(*name);
    if (row && !row->is_flag()) {
      found.push_back({row, std::string(value), std::string(variable)});
    } else {
      warnings.push_back(escape_controls(variable) + " in the environment is not an option and is ignored");
    }
  }
  if (!port.empty() && !holds(found, port_row)) found.push_back({port_row, std::string(port), "PORT"});
}

void read_file(const setting& option, settings& found, std::vector<std::string>& problems) {
  const auto shown = escape_controls(option.text);
  const auto unreadable = [&] {
    problems.push_back(option.where + ": cannot read " + shown + ": " + std::generic_category().message(errno));
  };
  settings of_file;
  std::ifstream file(option.text);
  if (!file) return unreadable();
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (auto error = read_line(line, shown + ':' + std::to_string(number) + ": ", of_file))
      problems.push_back(std::move(error->message));
  }
  if (file.bad()) return unreadable();
  found.insert(found.end(), of_file.begin(), of_file.end());
}

}  // namespace flinxx::ops::detail
