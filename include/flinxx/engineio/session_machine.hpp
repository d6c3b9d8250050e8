#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace flinxx::engineio {

enum class transport : std::uint8_t { polling, websocket };

struct heartbeat_times {
  std::chrono::milliseconds ping_interval{25'000};
  std::chrono::milliseconds ping_timeout{20'000};
  std::chrono::milliseconds upgrade_timeout{10'000};
};

/// The life of an Engine.IO session without its I/O: what has happened goes in, what is to be done comes out. No clock,
/// no socket: times are milliseconds of the caller's monotonic clock.
///
///   polling ──candidate_opened()──▶ polling, with a WebSocket on probation ──"2probe"──▶ probing ──"5"──▶ websocket
///      ▲                                          │ candidate_gone(), upgrade timeout     │
///      └──────────────────────────────────────────┴───────────────────────────────────────┘
class session_machine {
 public:
  session_machine(transport first, const heartbeat_times& times, std::int64_t now);

  [[nodiscard]] transport current() const noexcept { return current_; }
  /// Whether anything but open.
  [[nodiscard]] bool closed() const noexcept { return life_ != life::open; }
  void close() noexcept { life_ = life::over; }

  // An end that the client has still a part in, for as long as a pong may take. closing: it has not fetched all that
  // was sent before; lost: its transport went without a goodbye, which may follow; parting: it is told to come back
  // elsewhere, and what it had sent before it knew may follow.
  enum class life : std::uint8_t { open, closing, lost, parting, over };
  [[nodiscard]] life stage() const noexcept { return life_; }
  void close_slowly(life how, std::int64_t now) noexcept;
  /// The client knows by now: what it had sent before comes within a moment.
  void parted(std::int64_t now) noexcept;

  // Polling. refuse: the transport is another one by now; overlap: a GET waits already, which ends the session.
  enum class poll_verdict : std::uint8_t { wait, answer_at_once, refuse, overlap };
  [[nodiscard]] poll_verdict poll(bool another_waits) const noexcept;

  // The WebSocket that a client opens for an upgrade. False: there is one already, or the session is on WebSocket.
  [[nodiscard]] bool candidate_opened(std::int64_t now) noexcept;
  enum class candidate_verdict : std::uint8_t { answer_probe, upgraded, drop };
  [[nodiscard]] candidate_verdict candidate_said(std::string_view text) noexcept;
  void candidate_gone() noexcept;

  // Heartbeat and time-outs.
  /// False if none was wanted: then it means nothing.
  [[nodiscard]] bool pong(std::int64_t now) noexcept;
  /// A pong is wanted within half of the ping timeout. Whether a ping is to be sent for it.
  [[nodiscard]] bool probe(std::int64_t now) noexcept;
  enum class timer_verdict : std::uint8_t { nothing, send_ping, ping_timeout, drop_candidate, time_over };
  [[nodiscard]] timer_verdict timer(std::int64_t now) noexcept;
  /// Whether timer() would say ping_timeout.
  [[nodiscard]] bool overdue(std::int64_t now) const noexcept { return awaiting_pong_ && now >= heartbeat_due_; }
  /// When timer() wants to be called next; it may change with every call above.
  [[nodiscard]] std::int64_t next_deadline() const noexcept;

 private:
  enum class upgrade_state : std::uint8_t { none, opened, probing };

  const heartbeat_times* times_;
  std::int64_t heartbeat_due_;  // the next ping, the end of the wait for a pong, or that of a slow end
  std::int64_t upgrade_due_ = 0;
  transport current_;
  upgrade_state upgrade_ = upgrade_state::none;
  bool awaiting_pong_ = false;
  life life_ = life::open;
};

}  // namespace flinxx::engineio
