#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace flinxx::ops::detail {

/// What a URL says of the server: "host", "host:port", "[::1]:port". A view of the text.
struct authority {
  std::string_view host;  ///< Without brackets.
  bool in_brackets = false;
  std::optional<std::uint16_t> port;
};

/// Nothing where the text is none. A host that has the right characters is taken, whether or not there can be such a
/// one.
[[nodiscard]] std::optional<authority> parse_authority(std::string_view text) noexcept;

}  // namespace flinxx::ops::detail
