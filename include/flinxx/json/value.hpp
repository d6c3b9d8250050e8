#pragma once

#include <cstdint>
#include <string_view>

namespace flinxx::json {

enum class kind : std::uint8_t { null, boolean, number, string, array, object };

struct value {
  json::kind kind = json::kind::null;
  /// The text of the value with its quotes or brackets and without the white space around it.
  std::string_view raw;
};

}  // namespace flinxx::json
