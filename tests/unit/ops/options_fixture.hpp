#pragma once

#include <flinxx/ops/options.hpp>

#include <catch2/catch.hpp>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace flinxx::ops {

using strings = std::vector<std::string>;

inline parse_result parse(const strings& arguments, const strings& environment = {}) {
  std::vector<const char*> argv = {"flinxx"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  std::vector<const char*> variables;
  for (const auto& variable : environment) variables.push_back(variable.c_str());
  variables.push_back(nullptr);
  return parse_options(static_cast<int>(argv.size()), argv.data(), variables.data(), "1.2.3");
}

inline parsed_options parse_well(const strings& arguments, const strings& environment = {}) {
  auto result = parse(arguments, environment);
  if (const auto* error = std::get_if<usage_error>(&result)) FAIL(error->message);
  return std::get<parsed_options>(std::move(result));
}

/// The message, which has to be one line and has to contain all of `parts`; empty where there is no error.
inline std::string error_of(const strings& arguments, const strings& environment = {},
                            std::initializer_list<std::string> parts = {}) {
  const auto result = parse(arguments, environment);
  const auto* error = std::get_if<usage_error>(&result);
  if (!error) return {};
  CHECK(error->message.find_first_of("\n\r") == std::string::npos);
  for (const auto& part : parts) CHECK_THAT(error->message, Catch::Contains(part));
  return error->message;
}

}  // namespace flinxx::ops
