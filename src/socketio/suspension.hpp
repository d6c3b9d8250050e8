#pragma once

#include "socketio/line.hpp"

#include <flinxx/net/timer_wheel.hpp>
#include <flinxx/socketio/server.hpp>

namespace flinxx::socketio {

/// The time that a client who is away has to come back; then its socket ends, for the reason for which it went. `lost`
/// is the line that it had: what still comes over it is from that client, and no later one.
class suspension final : private net::timer {
 public:
  suspension(server& owner, socket& s, ops::close_reason reason, const line& lost)
      : owner_(owner), socket_(s), reason_(reason), lost_(&lost) {
    owner.home_.schedule(*this, owner.home_.now_ms() + owner.settings_.recovery.window_ms);
  }

  [[nodiscard]] bool is_since(const line& lost) const noexcept { return lost_ == &lost; }

 private:
  void on_timer() override { owner_.end(socket_, reason_); }

  server& owner_;
  socket& socket_;
  const ops::close_reason reason_;
  const line* const lost_;
};

}  // namespace flinxx::socketio
