#pragma once

#include <string_view>
#include <strings.h>

namespace flinxx::http {

/// Whether two tokens are the same without regard to case.
[[nodiscard]] inline bool same_word(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

/// Without the white space at either end (RFC 9110, 5.6.3).
[[nodiscard]] inline std::string_view trim(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t";
  const auto first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace flinxx::http
