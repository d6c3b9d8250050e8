#pragma once

#include <string>
#include <string_view>

namespace flinxx::ops::detail {

/// `text` with its control characters as \n, \r, \t or \xNN, so that it stays on one line; other bytes as they are.
[[nodiscard]] std::string escape_controls(std::string_view text);

/// `text` without white space at either end.
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

/// As OpenSSL takes it.
[[nodiscard]] inline const unsigned char* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace flinxx::ops::detail
