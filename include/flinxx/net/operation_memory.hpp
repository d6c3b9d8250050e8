#pragma once

#include <cstddef>
#include <new>
#include <utility>

namespace flinxx::net {

/// Room for one pending Asio operation within the object that starts it, so that neither an idle connection nor a
/// message costs an allocation. Asio's own recycling would hand the large block of an accept to a small wait, which
/// then keeps it as long as the connection is idle. A second operation at the same time, or one that is too large, goes
/// to the heap. Not thread-safe; it must outlive the operation.
class operation_memory {
 public:
  operation_memory() = default;
  operation_memory(const operation_memory&) = delete;
  operation_memory& operator=(const operation_memory&) = delete;

  [[nodiscard]] void* allocate(std::size_t size) {
    if (size > sizeof room_ || std::exchange(taken_, true)) return ::operator new(size);
    return room_;
  }
  void deallocate(void* at) noexcept {
    if (at != room_) return ::operator delete(at);
    taken_ = false;
  }

 private:
  alignas(void*) std::byte room_[96];  // operations hold pointers, nothing wider
  bool taken_ = false;
};

/// The allocator that boost::asio::bind_allocator() takes, over an operation_memory.
template <class T>
class operation_allocator {
 public:
  using value_type = T;

  explicit operation_allocator(operation_memory& memory) noexcept : memory_(&memory) {}
  template <class U>
  operation_allocator(const operation_allocator<U>& other) noexcept : memory_(other.memory_) {}

  [[nodiscard]] T* allocate(std::size_t count) { return static_cast<T*>(memory_->allocate(count * sizeof(T))); }
  void deallocate(T* at, std::size_t /*count*/) noexcept { memory_->deallocate(at); }
  template <class U>
  bool operator==(const operation_allocator<U>& other) const noexcept {
    return memory_ == other.memory_;
  }

 private:
  template <class U>
  friend class operation_allocator;

  operation_memory* memory_;
};

}  // namespace flinxx::net
