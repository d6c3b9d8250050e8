#pragma once

#include <flinxx/net/worker.hpp>

#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace flinxx::net {

/// Letters from any thread to one worker, delivered in the order in which they were pushed. A batch costs one wake-up
/// of the worker, however many letters came before it woke. The mailbox must outlive the worker's run().
template <class Letter>
class mailbox {
 public:
  using receiver = std::function<void(Letter&)>;

  mailbox(worker& home, receiver receive) : home_(home), receive_(std::move(receive)) {}
  mailbox(const mailbox&) = delete;
  mailbox& operator=(const mailbox&) = delete;

  /// Any thread.
  void push(Letter letter) {
    const std::lock_guard lock(mutex_);
    letters_.push_back(std::move(letter));
    if (!std::exchange(awake_, true)) home_.post([this] { deliver(); });
  }

  /// Delivers what has come so far; on the worker's thread. Within another delivery it does nothing: what it would
  /// deliver comes with the next wake-up.
  void deliver() {
    if (std::exchange(delivering_, true)) return;
    {
      const std::lock_guard lock(mutex_);
      reading_.swap(letters_);
    }
    for (Letter& letter : reading_) receive_(letter);
    reading_.clear();
    if (reading_.capacity() > kept) std::vector<Letter>().swap(reading_);
    delivering_ = false;
    const std::lock_guard lock(mutex_);
    awake_ = !letters_.empty();
    if (awake_) home_.post([this] { deliver(); });
  }

 private:
  static constexpr std::size_t kept = 1024;  // room for so many letters is not given back

  worker& home_;
  receiver receive_;
  std::mutex mutex_;
  std::vector<Letter> letters_;
  bool awake_ = false;       // guarded by mutex_: a deliver() is on its way
  bool delivering_ = false;  // the worker's own, like reading_
  std::vector<Letter> reading_;
};

}  // namespace flinxx::net
