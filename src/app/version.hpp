#pragma once

#include <string_view>

namespace flinxx::app {

/// The project's version, from CMakeLists.txt.
inline constexpr std::string_view version = FLINXX_VERSION;

}  // namespace flinxx::app
