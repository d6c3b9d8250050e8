#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace flinxx::ops {

enum class log_level : std::uint8_t { trace, debug, info, warn, error, off };
inline constexpr std::array<std::string_view, 6> log_level_names{"trace", "debug", "info", "warn", "error", "off"};
enum class log_format : std::uint8_t { text, json };

}  // namespace flinxx::ops
