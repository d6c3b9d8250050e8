#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>

namespace scale {

/// Who meets whom among 10,000 users with interests by a Zipf law, in virtual time, at 1 to 1,000 finds a second, with
/// this relax time and as without wishes. Throws std::logic_error if somebody waits longer than allowed.
[[nodiscard]] nlohmann::ordered_json measure_quality(std::size_t relax_ms);

/// ns of CPU a match of two with three interests each and of two without any, side by side, with so many who wait
/// already with interests of their own.
[[nodiscard]] nlohmann::ordered_json measure_wishes(std::size_t waiting);

}  // namespace scale
