#include "socketio/underway.hpp"

#include <cstddef>
#include <utility>

namespace flinxx::socketio {
namespace {

constexpr std::size_t max_waiting = 8;  // for one socket

}  // namespace

bool underway::begin(const ops::slot_id& sid) {
  const std::lock_guard lock(mutex_);
  return waiting_.try_emplace(sid).second;
}

void underway::end(const ops::slot_id& sid) {
  std::deque<std::function<void()>> over;
  {
    const std::lock_guard lock(mutex_);
    if (auto found = waiting_.extract(sid)) over = std::move(found.mapped());
  }
  for (const auto& each : over) each();
}

bool underway::wait(const ops::slot_id& sid, std::function<void()> over) {
  const std::lock_guard lock(mutex_);
  const auto found = waiting_.find(sid);
  if (found == waiting_.end()) return false;
  if (found->second.size() == max_waiting) found->second.pop_front();
  found->second.push_back(std::move(over));
  return true;
}

}  // namespace flinxx::socketio
