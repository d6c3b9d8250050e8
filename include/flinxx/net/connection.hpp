#pragma once

#include <flinxx/net/stream.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/close_reason.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace flinxx::net {

class connection;

/// What speaks over a connection. All calls come on the connection's worker; none may throw.
class protocol : public mortal {
 public:
  /// Called when the connection has become this protocol's: at its start, after become(), and after each move_to().
  virtual void on_start(connection& c) = 0;
  /// Bytes that have come. Borrowed: they may be changed in place and are gone when the function returns.
  virtual void on_bytes(std::span<char> bytes) = 0;
  /// Bytes come soon: has the processor fetch what they need, as ready_listener::prefetch() has it.
  virtual void prefetch(unsigned /*steps*/) const noexcept {}
  /// The peer will send no more. The default closes the connection.
  virtual void on_end_of_stream();
  /// All that was written has been handed to the kernel.
  virtual void on_all_sent() {}
  /// The time that connection::wake_in() asked for has come.
  virtual void on_wake() {}
  /// The server is about to stop: end the connection as soon as what is going on is done. The default ends it now.
  virtual void on_drain();
  /// The connection is gone; called exactly once, never from within close(). The protocol is destroyed afterwards.
  virtual void on_closed(ops::close_reason reason) noexcept = 0;

 protected:
  connection* connection_ = nullptr;  // set by connection before on_start()
  friend class connection;
};

/// Who may hold a connection: asked when one is accepted, told when it has ended. Any thread.
class gate {
 public:
  [[nodiscard]] virtual bool enter(const boost::asio::ip::address& peer) = 0;
  virtual void leave(const boost::asio::ip::address& peer) noexcept = 0;

 protected:
  ~gate() = default;
};

/// How much a connection may hold for a peer that does not read, and who may have one at all.
struct connection_limits {
  std::size_t max_outbox = 4 << 20;  // bytes; over it the connection is closed as a slow consumer
  gate* entrance = nullptr;          // nullptr: for everybody
};

/// One connection: its stream, its outbox and the protocol that speaks over it. It lives on one worker and keeps itself
/// alive until it is closed; others may hold a plain pointer until protocol::on_closed(). Bytes are read into the
/// worker's scratch buffer when the stream is readable, so an idle connection owns no buffer.
class connection : public boost::intrusive_ref_counter<connection, boost::thread_unsafe_counter>,
                   public resident,
                   private timer,
                   private deferred,
                   private ready_listener {
 public:
  /// Starts speaking to `peer` over a stream. `limits` must outlive the connection.
  static void start(worker& home, std::unique_ptr<stream> below, const boost::asio::ip::address& peer,
                    std::unique_ptr<protocol> speaker, const connection_limits& limits);
  ~connection();

  [[nodiscard]] worker& home() const noexcept { return *home_; }
  [[nodiscard]] const boost::asio::ip::address& peer() const noexcept { return peer_; }
  [[nodiscard]] bool closed() const noexcept { return state_ == state::closed; }
  /// No more can be written: closed, or closing after what has been written.
  [[nodiscard]] bool finishing() const noexcept { return state_ != state::open; }

  /// Queues bytes; what is queued within one turn of the loop leaves in one system call. Nothing happens once
  /// finishing().
  void write(std::string_view bytes) { write({&bytes, 1}); }
  /// The same for bytes in several pieces.
  void write(std::span<const std::string_view> pieces);
  [[nodiscard]] std::size_t queued() const noexcept { return outbox_.size() - sent_; }
  /// The kernel takes no more at present: the peer does not read as fast as we write.
  [[nodiscard]] bool congested() const noexcept { return write_blocked_; }

  /// Ends the connection at once; what is queued is lost. May be called at any time and more than once.
  void close(ops::close_reason reason) override;
  /// Ends it after what is queued has been sent and the peer has closed its side, or after a short time.
  void finish(ops::close_reason reason);

  /// See protocol::on_drain().
  void drain() override;

  /// Calls protocol::on_wake() after that time; a second call begins anew.
  void wake_in(std::chrono::milliseconds time);
  void cancel_wake() noexcept;

  /// Hands the connection to another protocol; the old one is destroyed at the end of the turn, without on_closed().
  void become(std::unique_ptr<protocol> next);

  /// Moves socket and protocol to another worker, where protocol::on_start() is called anew. Only from on_bytes(),
  /// on_start() or on_all_sent(), and only while nothing is queued; it happens when that call has returned, and the
  /// protocol must not touch this connection any more.
  void move_to(worker& destination);

  /// Stops and restarts reading: the back-pressure of a protocol that cannot take more now.
  void pause_reading() noexcept { paused_ = true; }
  void resume_reading();

 private:
  enum class state : std::uint8_t { open, finishing, lingering, closed };

  connection(worker& home, std::unique_ptr<stream> below, const boost::asio::ip::address& peer,
             std::unique_ptr<protocol> speaker, const connection_limits& limits);

  void begin();
  [[nodiscard]] bool may_read() const noexcept { return readable_ && !paused_ && state_ != state::closed; }
  void read();
  void hand_up(const received& what);
  void end_of_read();
  void flush();
  void release_outbox() noexcept;
  void half_close();
  void notify_closed();
  void depart();

  void on_ready(readiness now) override;
  void take(const received& what) override;
  void prefetch(unsigned steps) const noexcept override;
  void end_of_turn() override;
  void on_timer() override;

  // What each message touches stands first, in as few cache lines as it can: there are thousands of connections.
  worker* home_;
  const connection_limits* limits_;
  std::unique_ptr<stream> stream_;  // nullptr once closed
  std::unique_ptr<protocol> protocol_;
  state state_ = state::open;
  ops::close_reason reason_ = ops::close_reason::transport_closed;
  bool paused_ = false;
  bool readable_ = false;          // there may be something to read
  bool ended_ = false;             // nothing more will come than can be read now
  bool reading_ = false;           // read() or take() is on the stack, or on its way
  bool write_blocked_ = false;     // on_ready() will say when the stream takes more
  worker* destination_ = nullptr;  // set by move_to() until the callback that called it has returned
  std::string outbox_;
  std::size_t sent_ = 0;
  boost::asio::ip::address peer_;
};

}  // namespace flinxx::net
