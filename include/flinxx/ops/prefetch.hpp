#pragma once

#include <cstddef>

namespace flinxx::ops {

/// Has the processor fetch an object's first bytes while it does something else; nullptr is allowed. With thousands of
/// users none of a sender's objects is in a cache, they lie one behind the other's pointer, and each costs as long as a
/// hundred instructions. So it is called when the pointer is known and other work comes first.
inline void prefetch(const void* object) noexcept {
  constexpr std::size_t line = 64;
  if (object == nullptr) return;
  __builtin_prefetch(object);
  __builtin_prefetch(static_cast<const char*>(object) + line);
}

}  // namespace flinxx::ops
