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

  mailbox(worker& home, receiver deliver) : home_(home), deliver_(std::move(deliver)) {}
  mailbox(const mailbox&) = delete;
  mailbox& operator=(const mailbox&) = delete;

  /// Any thread.
  void push(Letter letter) {
    const std::lock_guard lock(mutex_);
    letters_.push_back(std::move(letter));
    if (!std::exchange(awake_, true)) home_.post([this] { drain(); });
  }

  /// Delivers what has come so far; on the worker's thread. A drain within a drain does nothing: what it would deliver
  /// comes with the next wake-up.
  void drain() {
    if (std::exchange(draining_, true)) return;
    {
      const std::lock_guard lock(mutex_);
      reading_.swap(letters_);
    }
    for (Letter& letter : reading_) deliver_(letter);
    reading_.clear();
    if (reading_.capacity() > kept) std::vector<Letter>().swap(reading_);
    draining_ = false;
    const std::lock_guard lock(mutex_);
    awake_ = !letters_.empty();
    if (awake_) home_.post([this] { drain(); });
  }

 private:
  static constexpr std::size_t kept = 1024;  // room for so many letters is not given back

  worker& home_;
  receiver deliver_;
  std::mutex mutex_;
  std::vector<Letter> letters_;
  bool awake_ = false;     // guarded by mutex_: a drain() is on its way
  bool draining_ = false;  // the worker's own, like reading_
  std::vector<Letter> reading_;
};

}  // namespace flinxx::net
