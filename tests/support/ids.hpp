#pragma once

#include <flinxx/ops/id128.hpp>

#include <cstdint>
#include <cstring>

namespace flinxx::test {

/// An id for each number.
inline ops::id128 id(std::uint64_t n) {
  ops::id128 made{};
  std::memcpy(made.data(), &n, sizeof n);
  return made;
}

}  // namespace flinxx::test
