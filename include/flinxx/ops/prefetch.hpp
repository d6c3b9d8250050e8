#pragma once

#include <cstddef>

namespace flinxx::ops {

/// Has the processor fetch an object's first bytes, while it does something else. With thousands of users nothing of
/// one who sends a message is in a cache: its objects lie one behind the other's pointer, and each costs as long as a
/// hundred instructions. Whoever holds such a pointer and has other work first calls this; nullptr is allowed.
inline void prefetch(const void* object) noexcept {
  constexpr std::size_t line = 64;
  if (object == nullptr) return;
  __builtin_prefetch(object);
  __builtin_prefetch(static_cast<const char*>(object) + line);
}

}  // namespace flinxx::ops
