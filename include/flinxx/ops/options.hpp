#pragma once

#include <flinxx/ops/config.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace flinxx::ops {

/// The server can start.
struct parsed_options {
  config values;
  std::vector<std::string> warnings;  ///< A line each, to be logged: mistakes that are none of a value.
  std::map<std::string, std::string, std::less<>> given{};  ///< The texts that count, by name; others are defaults.
};

/// `--check-config`: nothing is to be started. Without problems the server could start, as far as the options go.
struct checked_options {
  config values;
  std::vector<std::string> problems;  ///< A line each, without its end, no secrets.
  std::vector<std::string> warnings;
};

/// The server cannot start: print `message` (one line, without its end, no secrets) on standard error and exit with
/// `exit_status`.
struct usage_error {
  static constexpr int exit_status = 2;
  std::string message;
};

/// The user asked for text: print it (whole lines) on standard output and exit with 0.
struct print_and_exit {
  std::string text;
};

using parse_result = std::variant<parsed_options, usage_error, print_and_exit, checked_options>;

/// Reads the options from the command line, the environment and the file that `--config` or FLINXX_CONFIG names
/// (specification, section 6). The command line wins over the environment, that over the file; a wrong value is an
/// error also where another one wins over it. PORT counts as FLINXX_PORT where that is not set; a variable that is
/// empty counts as not set. `argv[0]` is skipped; `environment` is "NAME=value" strings up to a null pointer. `version`
/// is what `--version` prints. Neither exits nor prints; throws nothing but std::bad_alloc.
[[nodiscard]] parse_result parse_options(int argc, const char* const* argv, const char* const* environment,
                                         std::string_view version);

/// The option that a variable of the environment gives: ping-interval of FLINXX_PING_INTERVAL. Nothing of another name.
[[nodiscard]] std::optional<std::string> option_of(std::string_view variable);

/// What another reading of the options has brought.
struct option_change {
  bool is_live = false;  ///< Otherwise it holds from the next start on.
  std::string text;      ///< For the log: "limit-find is 7, was 5"; of a secret no value.
  std::string name{};
};
[[nodiscard]] std::vector<option_change> changes_of(const parsed_options& before, const parsed_options& now);

/// The options of before with the live ones of now.
[[nodiscard]] parsed_options with_live(const parsed_options& before, const parsed_options& now);

}  // namespace flinxx::ops
