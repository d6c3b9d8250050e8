#pragma once

#include <cstddef>
#include <string_view>

namespace flinxx::http {

/// What a Range field asks for (RFC 9110, 14.1.2).
struct byte_range {
  enum class kind { whole, part, unsatisfiable } what = kind::whole;
  std::size_t first = 0;
  std::size_t size = 0;
};

/// A single range of a representation of `total` bytes. Several ranges, other units and malformed fields mean the
/// whole.
[[nodiscard]] byte_range parse_range(std::string_view field, std::size_t total);

}  // namespace flinxx::http
