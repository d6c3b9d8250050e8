#pragma once

#include <flinxx/net/mortal.hpp>
#include <flinxx/net/timer_wheel.hpp>
#include <flinxx/ops/close_reason.hpp>

#include <boost/intrusive/list.hpp>
#include <boost/system/error_code.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace flinxx::net {

class poller;
class worker;

/// What wants to do its writing at the end of the loop's turn: see worker::at_end_of_turn().
class deferred {
 public:
  virtual void end_of_turn() = 0;

 protected:
  virtual ~deferred();

 private:
  friend class worker;
  worker* enlisted_at_ = nullptr;
};

/// What a connection has read, or why it could not.
struct received {
  std::span<char> bytes;
  boost::system::error_code ec;
};

/// What lives on a worker until it ends: a connection. See worker::enlist(). It is destroyed at the end of a turn only.
class resident : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  /// The server is about to stop: to end as soon as what is going on is done.
  virtual void drain() = 0;
  /// To end at once.
  virtual void close(ops::close_reason reason) = 0;
  /// To deal with what it has given to worker::hand_on().
  virtual void take(const received& what) = 0;

 protected:
  ~resident() = default;
};

/// A clock that is set by hand, for tests in virtual time. It may go forward only.
struct manual_clock {
  std::int64_t now_ms = 0;
};

/// One thread's world: an io_context, a timer wheel and the connections that live on it. Everything but post(), stop(),
/// now_ms(), index() and connection_count() may be called on the worker's own thread only (or before run()).
class worker {
 public:
  /// With a clock of its own, which must outlive the worker, nothing is called for its time alone: whoever sets the
  /// clock calls serve_timers() then.
  explicit worker(unsigned index, const manual_clock* time = nullptr);
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;
  ~worker();

  [[nodiscard]] unsigned index() const noexcept { return index_; }
  /// The number of the node in its cluster; 0 without one.
  [[nodiscard]] std::uint16_t node() const noexcept { return node_; }
  void set_node(std::uint16_t node) noexcept { node_ = node; }
  [[nodiscard]] boost::asio::io_context& context() noexcept;

  /// Runs until stop(). May be called once.
  void run();
  /// Closes the connections that are left and lets run() return. Any thread.
  void stop();

  /// Runs a function on this worker's thread. Any thread may call it.
  void post(std::function<void()> function);

  /// Milliseconds of the monotonic clock, for those who have no worker.
  [[nodiscard]] static std::int64_t system_ms() noexcept;
  /// Milliseconds since 1970, for what other runs and nodes read too.
  [[nodiscard]] static std::int64_t wall_ms() noexcept;
  /// The same; the time of the timers.
  [[nodiscard]] std::int64_t now_ms() const noexcept { return time_ == nullptr ? system_ms() : time_->now_ms; }
  void schedule(timer& t, std::int64_t due_ms);
  /// Calls the timers that are due.
  void serve_timers();
  /// When serve_timers() has something to do next; nothing if no timer is scheduled.
  [[nodiscard]] std::optional<std::int64_t> next_timer() const noexcept { return wheel_.next_due(); }

  /// Where a connection's socket is watched.
  [[nodiscard]] poller& sockets() noexcept;

  /// A buffer for what was just read, borrowed until the end of the handler that fills it, or by hand_on() until what
  /// was read has been taken.
  [[nodiscard]] std::span<char> scratch() noexcept { return std::span(scratch_).subspan(scratch_used_); }
  /// Calls reader.take() with what it has read into scratch(). Of the sockets that are ready together some are read
  /// first, and then all of these take: the processor need not fetch the code of both for each message.
  void hand_on(resident& reader, const received& what);

  /// Empty strings with capacity for outboxes, so that an idle connection owns none and a busy one does not allocate.
  [[nodiscard]] std::string take_buffer();
  void give_buffer(std::string buffer) noexcept;

  /// Calls d.end_of_turn() once after the handlers that are ready now have run: what they write leaves in one system
  /// call.
  void at_end_of_turn(deferred& d);

  /// Destroys it at the end of the turn: an object may be removed while its own functions are on the stack.
  void bury(std::unique_ptr<mortal> object);

  /// The connections that live here, for the drain. A connection enlists itself.
  void enlist(resident& r);
  void forget(resident& r) noexcept;
  /// Calls function for each of them; it may close them.
  void for_each_resident(const std::function<void(resident&)>& function);
  /// Has them drain, and all that move here from now on.
  void drain();
  [[nodiscard]] bool drains() const noexcept { return drains_; }
  [[nodiscard]] std::size_t connection_count() const noexcept {
    return connection_count_.load(std::memory_order_relaxed);
  }

 private:
  struct loop;

  void arm();
  void serve_sockets();
  void hand_out();
  void request_turn_end();
  void finish_turn();

  const unsigned index_;
  std::uint16_t node_ = 0;
  bool drains_ = false;
  const manual_clock* const time_;
  const std::unique_ptr<loop> loop_;  // all of Asio's, which takes seconds to compile
  timer_wheel wheel_;
  std::int64_t armed_for_;
  std::vector<char> scratch_;
  std::size_t scratch_used_ = 0;
  bool gathers_ = false;
  std::vector<std::pair<resident*, received>> arrived_;
  std::vector<std::string> buffers_;
  std::vector<deferred*> turn_;
  std::vector<std::unique_ptr<mortal>> graveyard_;
  bool turn_end_requested_ = false;
  boost::intrusive::list<resident, boost::intrusive::constant_time_size<false>> residents_;
  std::atomic<std::size_t> connection_count_{0};

  friend class deferred;
};

}  // namespace flinxx::net
