#include "socketio/ack_waiters.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace flinxx::socketio {

std::uint64_t ack_waiters::add(std::int64_t timeout_ms, ack_function done) {
  const std::uint64_t id = next_id_++;
  waiters_.emplace(id, waiter{home_.now_ms() + timeout_ms, std::move(done)});
  arm();
  return id;
}

void ack_waiters::answered(std::uint64_t id, const answer& a) {
  const auto found = waiters_.find(id);
  if (found == waiters_.end()) return;
  const ack_function done = std::move(found->second.done);
  waiters_.erase(found);  // before the call, which may emit again
  done(a);
}

void ack_waiters::abandon() {
  net::timer_wheel::cancel(*this);
  for (auto& [id, each] : std::exchange(waiters_, {})) each.done(std::nullopt);
}

void ack_waiters::on_timer() {
  const std::int64_t now = home_.now_ms();
  std::vector<ack_function> late;
  std::erase_if(waiters_, [&](auto& entry) {
    if (entry.second.due > now) return false;
    late.push_back(std::move(entry.second.done));
    return true;
  });
  arm();
  for (const auto& done : late) done(std::nullopt);
}

void ack_waiters::arm() {
  if (waiters_.empty()) return;
  const auto first = std::min_element(waiters_.begin(), waiters_.end(),
                                      [](const auto& a, const auto& b) { return a.second.due < b.second.due; });
  home_.schedule(*this, first->second.due);
}

}  // namespace flinxx::socketio
