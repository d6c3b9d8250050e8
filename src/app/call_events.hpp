#pragma once

#include <flinxx/calls/call.hpp>
#include <flinxx/ops/config.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace flinxx::app {

/// Writes calls that are over to where --call-events says, on a thread of its own. So many wait at most for a disk or a
/// Redis that does not take them; what comes then is lost. Faults are said once, and once when they are over.
class call_events : public calls::listener {
 public:
  static constexpr std::size_t most_waiting = 10'000;

  explicit call_events(std::size_t most) : most_(most) {}
  call_events(const call_events&) = delete;
  call_events& operator=(const call_events&) = delete;
  /// Tries once more to write what waits.
  virtual ~call_events();

  void on_call(const calls::call& c) final;

  // Any thread.
  [[nodiscard]] std::uint64_t written() const noexcept { return written_; }
  [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

 protected:
  /// Any thread; count_written() follows when it is.
  virtual void put(std::string line) = 0;
  void count_written(std::size_t lines);
  void complain(const std::string& why);
  /// What waits is lost. By the end of each destructor.
  void give_up();

 private:
  const std::size_t most_;
  std::atomic<std::size_t> waiting_{0};
  std::atomic<std::uint64_t> written_{0};
  std::atomic<std::uint64_t> lost_{0};
  std::atomic<bool> overflows_{false};
  bool has_failed_ = false;  // the writing thread's own
};

/// Appends them to a file as lines of JSON. It may be moved away: the next one makes it anew. Throws std::runtime_error
/// if it cannot be opened.
[[nodiscard]] std::unique_ptr<call_events> make_call_file(const std::string& path,
                                                          std::size_t most = call_events::most_waiting);
/// Adds them to the stream {NAME}:calls of Redis.
[[nodiscard]] std::unique_ptr<call_events> make_call_stream(const ops::config& options);

/// By --call-events; nullptr: off.
[[nodiscard]] std::unique_ptr<call_events> make_call_events(const ops::config& options);

/// Why a file cannot be written, for --check-config; it is not made.
void check_call_file(const std::string& path);

}  // namespace flinxx::app
