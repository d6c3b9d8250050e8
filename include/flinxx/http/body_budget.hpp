#pragma once

#include <atomic>
#include <cstddef>

namespace flinxx::http {

/// How many bytes the bodies of requests may have that are not whole yet: each has its bound, and all of a host have
/// one. Any thread.
class body_budget {
 public:
  explicit body_budget(std::size_t most) noexcept : most_(most) {}

  [[nodiscard]] std::size_t most() const noexcept { return most_; }
  [[nodiscard]] bool is_exceeded() const noexcept { return held_.load(std::memory_order_relaxed) > most_; }

  /// What one connection holds of it.
  class share {
   public:
    explicit share(body_budget& of) noexcept : of_(of) {}
    share(const share&) = delete;
    share& operator=(const share&) = delete;
    ~share() { hold(0); }

    void hold(std::size_t size) noexcept {
      if (size == size_) return;  // as for most requests, which come whole: all workers share the sum
      of_.held_.fetch_add(size - size_, std::memory_order_relaxed);  // may be less: it wraps around
      size_ = size;
    }

   private:
    body_budget& of_;
    std::size_t size_ = 0;
  };

 private:
  const std::size_t most_;
  std::atomic<std::size_t> held_{0};
};

}  // namespace flinxx::http
