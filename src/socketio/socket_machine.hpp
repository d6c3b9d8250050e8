#pragma once

#include <flinxx/ops/close_reason.hpp>

#include <cstdint>

namespace flinxx::socketio {

/// What a socket is to do next.
enum class socket_action : std::uint8_t {
  none,
  suspend,   // wait for the client until due()
  give_way,  // its link is another client's end now: let go of it, as lost, and ask again
  resume,
  refuse,  // there is nothing that could be resumed
  end      // for reason()
};

/// The life of a Socket.IO socket as a machine without I/O: what happens goes in with the time, what is to be done
/// comes out.
///
///            entered        line_lost: may return            time_over, left, says goodbye
///   entering ───────> here ─────────────────────> away ───────────────────────────────────> ended
///      │               ^ │                          │                                         ^
///      │               │ │                          │ claimed                                 │
///      │               └─┼──────────────────────────┘                                         │
///      │                 └─ left, line_lost for good ─────────────────────────────────────────┤
///      └─ refused: destroyed                              claimed by a client that lacks      │
///                                                         what is not kept any more ──────────┘
/// From away it may also depart for another server; from there on it is claimed no more, and ends, gone or not.
class socket_machine {
 public:
  enum class life : std::uint8_t { entering, here, away, departing, ended };

  [[nodiscard]] life state() const noexcept { return state_; }
  [[nodiscard]] bool here() const noexcept { return state_ == life::here; }
  /// Has entered its namespace and not left it.
  [[nodiscard]] bool lives() const noexcept { return state_ != life::entering && state_ != life::ended; }
  [[nodiscard]] bool departing() const noexcept { return state_ == life::departing; }
  /// Why the line was lost, and then why the socket has ended.
  [[nodiscard]] ops::close_reason reason() const noexcept { return reason_; }
  /// When the wait for the client is over, while it is away.
  [[nodiscard]] std::int64_t due() const noexcept { return due_; }

  void entered() noexcept { state_ = life::here; }

  /// The connection went, or, while the client is away, what it has said since is a goodbye. recovery_ms: how long the
  /// client may be away, 0 for not at all.
  [[nodiscard]] socket_action line_lost(ops::close_reason reason, std::int64_t now, std::int64_t recovery_ms) noexcept;
  /// A client comes with the socket's recovery id; has_all: what it has missed is kept. It is here once that has
  /// resumed().
  [[nodiscard]] socket_action claimed(bool has_all) noexcept;
  void resumed() noexcept { state_ = life::here; }
  /// In place of that.
  void departs() noexcept { state_ = life::departing; }
  [[nodiscard]] socket_action time_over(std::int64_t now) noexcept;
  /// The client has said goodbye, or the server has had enough. The first of its ends counts.
  [[nodiscard]] socket_action left(ops::close_reason reason) noexcept;

 private:
  std::int64_t due_ = 0;
  life state_ = life::entering;
  ops::close_reason reason_{};
};

}  // namespace flinxx::socketio
