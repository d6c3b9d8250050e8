#include <flinxx/engineio/session_machine.hpp>

#include <algorithm>
#include <utility>

namespace flinxx::engineio {
namespace {

// A timer is late by some milliseconds, which are not to add up: the wait for a pong counts from when the ping was due.
// It counts from now where the whole process has stood still, for then the client is not to blame.
constexpr std::int64_t usual_lateness = 50;

constexpr std::int64_t last_words_ms = 2000;  // a round trip, and a lost packet on the way

}  // namespace

session_machine::session_machine(engineio::transport first, const heartbeat_times& times, std::int64_t now)
    : times_(&times), heartbeat_due_(now + times.ping_interval.count()), current_(first) {}

void session_machine::close_slowly(life how, std::int64_t now) noexcept {
  life_ = how;
  awaiting_pong_ = false;
  heartbeat_due_ = now + times_->ping_timeout.count();
}

void session_machine::parted(std::int64_t now) noexcept {
  heartbeat_due_ = std::min(heartbeat_due_, now + last_words_ms);
}

session_machine::poll_verdict session_machine::poll(bool another_waits) const noexcept {
  if (closed() || current_ != engineio::transport::polling) return poll_verdict::refuse;
  if (another_waits) return poll_verdict::overlap;
  // The client waits for its last poll to end before it completes the upgrade.
  return upgrade_ == upgrade_state::probing ? poll_verdict::answer_at_once : poll_verdict::wait;
}

bool session_machine::candidate_opened(std::int64_t now) noexcept {
  if (closed() || current_ != engineio::transport::polling || upgrade_ != upgrade_state::none) return false;
  upgrade_ = upgrade_state::opened;
  upgrade_due_ = now + times_->upgrade_timeout.count();
  return true;
}

// Who has stopped polling for an upgrade gets what is left over the WebSocket.
session_machine::candidate_verdict session_machine::candidate_said(std::string_view text) noexcept {
  const bool may_upgrade = life_ == life::open || life_ == life::closing;
  if (text == "2probe" && upgrade_ == upgrade_state::opened && may_upgrade) {
    upgrade_ = upgrade_state::probing;
    return candidate_verdict::answer_probe;
  }
  if (text == "5" && upgrade_ != upgrade_state::none && may_upgrade) {
    upgrade_ = upgrade_state::none;
    current_ = engineio::transport::websocket;
    return candidate_verdict::upgraded;
  }
  upgrade_ = upgrade_state::none;
  return candidate_verdict::drop;
}

void session_machine::candidate_gone() noexcept {
  upgrade_ = upgrade_state::none;
}

bool session_machine::pong(std::int64_t now) noexcept {
  if (!std::exchange(awaiting_pong_, false)) return false;
  heartbeat_due_ = now + times_->ping_interval.count();
  return true;
}

bool session_machine::probe(std::int64_t now) noexcept {
  const std::int64_t due = now + times_->ping_timeout.count() / 2;
  heartbeat_due_ = awaiting_pong_ ? std::min(heartbeat_due_, due) : due;
  return !std::exchange(awaiting_pong_, true);
}

session_machine::timer_verdict session_machine::timer(std::int64_t now) noexcept {
  if (life_ == life::over) return timer_verdict::nothing;
  if (upgrade_ != upgrade_state::none && now >= upgrade_due_) {
    upgrade_ = upgrade_state::none;
    return timer_verdict::drop_candidate;
  }
  if (now < heartbeat_due_) return timer_verdict::nothing;
  if (closed()) return timer_verdict::time_over;
  if (awaiting_pong_) return timer_verdict::ping_timeout;
  awaiting_pong_ = true;
  heartbeat_due_ = std::max(heartbeat_due_, now - usual_lateness) + times_->ping_timeout.count();
  return timer_verdict::send_ping;
}

std::int64_t session_machine::next_deadline() const noexcept {
  return upgrade_ == upgrade_state::none ? heartbeat_due_ : std::min(heartbeat_due_, upgrade_due_);
}

}  // namespace flinxx::engineio
