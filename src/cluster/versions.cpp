#include <flinxx/cluster/versions.hpp>

namespace flinxx::cluster {

// Of version 1 there were no releases. Alone in its file: the tests have servers that speak others
// (tests/support/letter_versions.cpp).
letter_versions spoken_versions() noexcept {
  return {.lowest = 3, .highest = 4};
}

}  // namespace flinxx::cluster
