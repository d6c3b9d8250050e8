#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace flinxx::ops {

/// Owns objects by slot. A slot that has become free is filled again, so whoever keeps a slot needs something beside it
/// that tells the objects apart. Not synchronised.
template <class T>
class slot_table {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return slots_.size() - free_.size(); }

  /// The slot that the next put() fills.
  [[nodiscard]] std::size_t next_slot() const noexcept { return free_.empty() ? slots_.size() : free_.back(); }
  T& put(std::unique_ptr<T> object) {
    const std::size_t slot = next_slot();
    if (free_.empty()) {
      slots_.emplace_back();
    } else {
      free_.pop_back();
    }
    slots_[slot] = std::move(object);
    return *slots_[slot];
  }
  [[nodiscard]] std::unique_ptr<T> take(std::size_t slot) {
    free_.push_back(static_cast<std::uint32_t>(slot));
    return std::move(slots_[slot]);
  }
  /// nullptr for a slot that is free or was never filled.
  [[nodiscard]] T* at(std::size_t slot) const noexcept { return slot < slots_.size() ? slots_[slot].get() : nullptr; }

  /// Objects may be put and taken meanwhile.
  template <class Function>
  void for_each(Function&& function) const {
    for (std::size_t slot = 0; slot < slots_.size(); ++slot)
      if (slots_[slot]) function(*slots_[slot]);
  }

 private:
  std::vector<std::unique_ptr<T>> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace flinxx::ops
