#pragma once

#include <flinxx/ops/config.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace flinxx::ops {

/// The server can start.
struct parsed_options {
  config values;
  std::vector<std::string> warnings;  ///< A line each, to be logged: mistakes that are none of a value.
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

using parse_result = std::variant<parsed_options, usage_error, print_and_exit>;

/// Reads the options from the command line, the environment and the file that `--config` or FLINXX_CONFIG names
/// (specification, section 6). The command line wins over the environment, that over the file; a wrong value is an
/// error also where another one wins over it. PORT counts as FLINXX_PORT where that is not set; a variable that is
/// empty counts as not set. `argv[0]` is skipped; `environment` is "NAME=value" strings up to a null pointer. `version`
/// is what `--version` prints. Neither exits nor prints; throws nothing but std::bad_alloc.
[[nodiscard]] parse_result parse_options(int argc, const char* const* argv, const char* const* environment,
                                         std::string_view version);

}  // namespace flinxx::ops
