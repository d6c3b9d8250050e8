#include "cluster/short_pause.hpp"

#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace flinxx::cluster {

struct short_pause::timer {
  boost::asio::steady_timer alarm;
  std::function<void()> over;
  bool goes_on = false;
};

short_pause::short_pause(net::worker& home, std::function<void()> over)
    : timer_(std::make_shared<timer>(boost::asio::steady_timer(home.context()), std::move(over))) {}

// Its last handler may come after its end.
short_pause::~short_pause() {
  timer_->over = nullptr;
  timer_->alarm.cancel();
}

void short_pause::begin(std::chrono::microseconds length) {
  if (std::exchange(timer_->goes_on, true)) return;
  timer_->alarm.expires_after(length);
  timer_->alarm.async_wait([t = timer_](const boost::system::error_code&) {
    t->goes_on = false;
    if (t->over) t->over();
  });
}

bool short_pause::goes_on() const noexcept {
  return timer_->goes_on;
}

}  // namespace flinxx::cluster
