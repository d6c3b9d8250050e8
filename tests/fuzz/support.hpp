#pragma once

#include <nlohmann/json.hpp>

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

/// A property: where it does not hold, libFuzzer keeps the input.
inline void require(bool holds) {
  if (!holds) std::abort();
}

/// The input as it lies, in memory of exactly its size: a read past its end is seen.
inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// JSON as another parser has it; nothing where it refuses. It takes less than a browser: no lone surrogates and no
/// numbers out of range; but a byte order mark in front and a zero for the end, which JSON has not.
inline std::optional<nlohmann::json> parse_naively(std::string_view text) {
  if (text.starts_with('\xEF') || text.find('\0') != text.npos) return std::nullopt;
  auto parsed = nlohmann::json::parse(text, nullptr, false);
  if (parsed.is_discarded()) return std::nullopt;
  return std::optional<nlohmann::json>(std::in_place, std::move(parsed));
}

/// Every byte as %XX, but letters and digits if they are to be `kept`.
inline std::string percent_encode(std::string_view bytes, bool kept) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (kept && std::isalnum(byte) != 0) {
      out += c;
    } else {
      out.append({'%', "0123456789abcdef"[byte >> 4], "0123456789ABCDEF"[byte & 15]});
    }
  }
  return out;
}
