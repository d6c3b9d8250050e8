#include "fuzz/support.hpp"
#include "http/range.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>

using flinxx::http::byte_range;
using flinxx::http::parse_range;

namespace {

// RFC 9110, 14.1.2; numbers that are too large are no range.
byte_range parse_naively(const std::string& field, std::size_t total) try {
  static const std::regex pattern("bytes=([0-9]*)-([0-9]*)");
  std::smatch m;
  if (field == "bytes=-" || !std::regex_match(field, m, pattern)) return {};
  const bool suffix = m[1].length() == 0;
  const bool open = suffix || m[2].length() == 0;
  const std::size_t first = suffix ? total - std::min<std::size_t>(total, std::stoull(m[2])) : std::stoull(m[1]);
  const std::size_t last = open ? static_cast<std::size_t>(-1) : std::stoull(m[2]);
  if (last < first) return {};
  if (first >= total) return {byte_range::kind::unsatisfiable, 0, 0};
  std::size_t count = 0;
  for (std::size_t at = 0; at < total; ++at) count += at >= first && at <= last ? 1 : 0;
  return {byte_range::kind::part, first, count};
} catch (const std::out_of_range&) {
  return {};
}

}  // namespace

// The first byte is the size of the file, the rest the field.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view field = text_of(data + 1, size - 1);
  const auto range = parse_range(field, data[0]);
  require(range.what != byte_range::kind::part || (range.size > 0 && range.first + range.size <= data[0]));
  if (size > 300) return 0;  // the library matches recursively
  const auto expected = parse_naively(std::string(field), data[0]);
  require(range.what == expected.what && range.first == expected.first && range.size == expected.size);
  return 0;
}
