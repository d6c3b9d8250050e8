#pragma once

#include <string_view>
#include <strings.h>

namespace flinxx::http {

/// Whether two tokens are the same without regard to case.
[[nodiscard]] inline bool same_word(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace flinxx::http
