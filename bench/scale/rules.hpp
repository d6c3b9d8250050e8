#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <vector>

namespace scale {

/// What a match costs with so many users in memory, by the rules alone and through the hub, in ns: medians of `rounds`
/// rounds that go over all sizes in turn. Throws std::logic_error if anybody was told anything else than expected.
[[nodiscard]] nlohmann::ordered_json measure_rules(const std::vector<std::size_t>& sizes, std::size_t rounds);

}  // namespace scale
