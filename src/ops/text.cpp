#include "ops/text_detail.hpp"

namespace flinxx::ops::detail {

std::string escape_controls(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      escaped += "\\n";
    } else if (c == '\r') {
      escaped += "\\r";
    } else if (c == '\t') {
      escaped += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      escaped.append("\\x").append({digits[byte >> 4], digits[byte & 0x0f]});
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string_view trim(std::string_view text) noexcept {
  static constexpr std::string_view blanks = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace flinxx::ops::detail
