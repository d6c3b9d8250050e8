#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace flinxx::ops {

/// Names an object of a handle_table as long as it is there. Afterwards it is stale, and never names another object.
struct slot_handle {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;
  bool operator==(const slot_handle&) const = default;
};

inline constexpr std::uint32_t no_slot = 0xffffffff;

/// Objects by slot and generation. T is default-constructible and has a member `slot_handle self`, which belongs to the
/// table. Everything is O(1); nothing moves when the table grows. Not synchronised.
template <class T>
class handle_table {
 public:
  /// A fresh object, in the slot that became free last. The one function that may allocate.
  T& put() {
    if (free_ == no_slot) {
      T& fresh = objects_.emplace_back();
      fresh.self = {static_cast<std::uint32_t>(objects_.size() - 1), 0};
      return fresh;
    }
    T& fresh = objects_[free_];
    const std::uint32_t next = fresh.self.slot;
    fresh.self.slot = free_;
    free_ = next;
    --free_count_;
    return fresh;
  }

  /// All handles of the object are stale from now on.
  void remove(T& object) {
    const auto [slot, generation] = object.self;
    object = T{};
    object.self = {free_, generation + 1};  // a free object's slot is the next free one: no handle equals it
    free_ = slot;
    ++free_count_;
  }

  /// nullptr for a handle that is stale or was never given.
  [[nodiscard]] T* find(slot_handle handle) noexcept {
    return handle.slot < objects_.size() && objects_[handle.slot].self == handle ? &objects_[handle.slot] : nullptr;
  }
  [[nodiscard]] const T* find(slot_handle handle) const noexcept {
    return handle.slot < objects_.size() && objects_[handle.slot].self == handle ? &objects_[handle.slot] : nullptr;
  }

  /// The object in a slot that is known to be taken.
  [[nodiscard]] T& operator[](std::uint32_t slot) noexcept { return objects_[slot]; }
  [[nodiscard]] const T& operator[](std::uint32_t slot) const noexcept { return objects_[slot]; }

  /// Objects that are there.
  [[nodiscard]] std::size_t size() const noexcept { return objects_.size() - free_count_; }

  /// Calls function for each object that is there.
  template <class Function>
  void for_each(Function&& function) const {
    for (std::uint32_t slot = 0; slot < objects_.size(); ++slot)
      if (objects_[slot].self.slot == slot) function(objects_[slot]);
  }

 private:
  std::deque<T> objects_;  // no spare room as in a vector
  std::uint32_t free_ = no_slot;
  std::size_t free_count_ = 0;
};

}  // namespace flinxx::ops
