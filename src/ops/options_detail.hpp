#pragma once

#include <flinxx/ops/config.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::ops {
struct usage_error;
}

namespace flinxx::ops::detail {

/// What an option takes. An option without `set` takes nothing and stands on the command line alone.
struct option_value {
  std::string takes;     ///< Placeholder in the help.
  std::string allowed;   ///< What is allowed, in words that go on from "it takes".
  std::string fallback;  ///< The default as text; empty: none.
  /// Stores the text in the config, or returns the part of it that is not allowed and leaves the config as it was.
  std::function<std::optional<std::string>(config&, std::string_view text)> set;
  bool secret = false;  ///< Errors keep quiet about the value.
};

/// A row of the table of options.
struct option {
  std::string_view group;
  std::string_view name;  ///< Without dashes; the environment has FLINXX_ and it in upper case with underscores.
  option_value value;
  std::string_view help;  ///< A sentence or two.
  bool is_live = false;   ///< SIGHUP reads it again.

  [[nodiscard]] bool is_flag() const noexcept { return !value.set; }
};

/// All options, those of a group together, in the order of the help.
[[nodiscard]] const std::vector<option>& option_table();

/// The row of that name, or null.
[[nodiscard]] const option* find_option(std::string_view name) noexcept;

/// A value that was given for an option, and where, as an error names it: `--port`, `FLINXX_PORT`, `flinxx.conf:3:
/// port`.
struct setting {
  const option* row;
  std::string text;
  std::string where;
};
using settings = std::vector<setting>;

// The three sources. Each appends what it finds, and the file all that is wrong with it.
[[nodiscard]] std::optional<usage_error> read_command_line(int argc, const char* const* argv, settings& found);
void read_environment(const char* const* environment, settings& found, std::vector<std::string>& warnings);
void read_file(const setting& option, settings& found, std::vector<std::string>& problems);

[[nodiscard]] std::string help_text();
[[nodiscard]] std::string help_markdown();

// What a single value may be.
[[nodiscard]] bool is_address(std::string_view text);   ///< Numeric IPv4 or IPv6.
[[nodiscard]] bool is_network(std::string_view text);   ///< An address, or one with "/<bits>".
[[nodiscard]] bool is_origin(std::string_view text);    ///< scheme://host[:port] in lower case, or "*".
[[nodiscard]] bool is_stun_url(std::string_view text);  ///< RFC 7064 that browsers take.
[[nodiscard]] bool is_turn_url(std::string_view text);  ///< RFC 7065 that browsers take.
[[nodiscard]] bool is_graphic(std::string_view text);   ///< No white space, no control characters.

}  // namespace flinxx::ops::detail
