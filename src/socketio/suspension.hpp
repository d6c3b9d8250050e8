#pragma once

#include <flinxx/net/timer_wheel.hpp>
#include <flinxx/socketio/server.hpp>

namespace flinxx::socketio {

/// The time that a client who is away has to come back; then its socket ends, for the reason for which it went.
class suspension final : private net::timer {
 public:
  suspension(server& owner, socket& s, ops::close_reason reason) : owner_(owner), socket_(s), reason_(reason) {
    owner.home_.schedule(*this, net::worker::now_ms() + owner.settings_.recovery.window_ms);
  }

 private:
  void on_timer() override { owner_.end(socket_, reason_); }

  server& owner_;
  socket& socket_;
  const ops::close_reason reason_;
};

}  // namespace flinxx::socketio
