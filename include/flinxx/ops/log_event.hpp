#pragma once

#include <flinxx/ops/log_level.hpp>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace flinxx::ops::log {

/// Something that programs look for in the log.
struct field {
  std::string_view name;
  std::variant<std::string, std::int64_t, bool> value;
};

/// A line of the log that has, in JSON, these fields besides time, level and message. Any thread.
void event(log_level level, std::string_view message, std::initializer_list<field> fields);

}  // namespace flinxx::ops::log
