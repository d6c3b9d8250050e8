#pragma once

#include <cstddef>
#include <cstdint>

namespace flinxx::adapter {

/// Why a message that came over Redis is dropped.
enum class drop : std::uint8_t {
  malformed,  // not of the form that Node's emitter and adapter give it
  too_large,  // over one of the limits
  too_many,   // the workers have enough to do with those before it
  own,        // under the program's own id
  not_heard   // for another namespace, or a request that is not honoured
};
inline constexpr std::size_t drop_count = 5;

}  // namespace flinxx::adapter
