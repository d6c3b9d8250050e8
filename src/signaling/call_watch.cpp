#include "signaling/call_watch.hpp"

namespace flinxx::signaling {
namespace {

constexpr std::int64_t minute_s = 60;

}  // namespace

call_watch::~call_watch() {
  if (home_ == nullptr) return;
  const std::int64_t lasted = home_->now_ms() - since_;
  constexpr double ms = 0.001;
  home_->tally().call_seconds.add(static_cast<double>(lasted) * ms);
  if (!told_) return;
  told_->what.length_s = lasted / 1000;
  told_->what.ended_at = net::worker::wall_ms() / 1000 / minute_s * minute_s;
  told_->to.on_call(told_->what);
}

void call_watch::tell(calls::listener& to, const calls::call& what) {
  told_ = std::make_unique<told>(told{to, what});
}

void call_watch::partner_waited(std::int64_t waited) {
  if (told_) told_->what.second_wait_ms = in_tenths(waited);
}

void call_watch::ends(calls::ending how) {
  if (!told_ || std::exchange(told_->is_ending, true)) return;
  told_->what.how = how;
}

}  // namespace flinxx::signaling
