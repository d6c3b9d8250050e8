#pragma once

#include <cstdint>

namespace flinxx::adapter {

/// What has come over Redis so far.
struct counts {
  std::uint64_t heard = 0;      ///< Told the workers. The rest was dropped:
  std::uint64_t malformed = 0;  ///< not of the form that it should have,
  std::uint64_t too_large = 0;  ///< over a limit,
  std::uint64_t too_many = 0;   ///< while the workers had enough to do,
  std::uint64_t own = 0;        ///< under the program's own id,
  std::uint64_t not_heard = 0;  ///< for another namespace, or a request that is not honoured.
};

}  // namespace flinxx::adapter
