#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>

namespace scale {

/// What the server holds and does for so many connections over memory streams, on one worker: bytes and ns of CPU each,
/// the clients' own work included. Throws std::logic_error if a client heard anything else than expected.
[[nodiscard]] nlohmann::ordered_json measure_connections(std::size_t users);

}  // namespace scale
