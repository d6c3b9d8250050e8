#include <flinxx/ops/random.hpp>
#include <flinxx/socketio/other_runs.hpp>

#include <utility>

namespace flinxx::socketio {

other_runs::other_runs() {
  ops::fill_random(own_);
}

void other_runs::set(news now) {
  const std::lock_guard lock(mutex_);
  std::swap(news_, now);
}

std::optional<std::uint64_t> other_runs::signs_of_life(const run_id& run) const {
  const std::lock_guard lock(mutex_);
  const auto found = news_.signs_of_life.find(run);
  if (found != news_.signs_of_life.end()) return found->second;
  return news_.is_whole || news_.dead.contains(run) ? std::nullopt : std::optional<std::uint64_t>(0);
}

std::optional<std::int64_t> other_runs::last_death_ms() const {
  const std::lock_guard lock(mutex_);
  return news_.last_death_ms;
}

std::vector<other_runs::run_id> other_runs::living() const {
  const std::lock_guard lock(mutex_);
  std::vector<run_id> out;
  for (const auto& [run, signs] : news_.signs_of_life)
    if (run != own_) out.push_back(run);
  return out;
}

}  // namespace flinxx::socketio
