// A server with this file in the place of src/cluster/versions.cpp is of a later version, as far as others can tell.
#include <flinxx/cluster/versions.hpp>

namespace flinxx::cluster {

letter_versions spoken_versions() noexcept {
  return {.lowest = FLINXX_LETTERS - 1, .highest = FLINXX_LETTERS};
}

}  // namespace flinxx::cluster
