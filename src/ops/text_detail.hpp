#pragma once

#include <string>
#include <string_view>

namespace flinxx::ops::detail {

/// `text` with its control characters as \n, \r, \t or \xNN, so that it stays on one line; other bytes as they are.
[[nodiscard]] std::string escape_controls(std::string_view text);

/// `text` without white space at either end.
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

}  // namespace flinxx::ops::detail
