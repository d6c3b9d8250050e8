#include "socketio/trickle.hpp"

#include <algorithm>

namespace flinxx::socketio {

trickle::trickle(std::size_t count, const pace& p, std::int64_t now_ms, std::uint32_t seed)
    : random_(seed),
      left_(count),
      step_ms_(std::min(p.step_ms, p.within_ms / static_cast<double>(std::max<std::size_t>(count, 1)))),
      step_begins_ms_(static_cast<double>(now_ms) + p.pause_ms) {
  draw();
}

void trickle::draw() {
  next_ms_ = step_begins_ms_ + std::uniform_real_distribution<double>(0, 1)(random_) * step_ms_;
  step_begins_ms_ += step_ms_;
}

std::size_t trickle::due(std::int64_t now_ms) {
  std::size_t count = 0;
  for (; left_ > 0 && next_ms_ <= static_cast<double>(now_ms); --left_, ++count) draw();
  return count;
}

}  // namespace flinxx::socketio
