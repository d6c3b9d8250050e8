#include <flinxx/ops/random.hpp>
#include <flinxx/socketio/other_runs.hpp>

#include <utility>

namespace flinxx::socketio {
namespace {

constexpr std::uint64_t is_fresh_after = 2;  // rosters: the next one may have been asked for before the question
constexpr std::uint64_t forgotten_after = 8;

}  // namespace

other_runs::other_runs() {
  ops::fill_random(own_);
}

void other_runs::set(news now) {
  const std::lock_guard lock(mutex_);
  std::swap(news_, now);
  std::erase_if(strangers_, [this](const auto& s) { return news_.rosters > s.second + forgotten_after; });
}

std::optional<std::uint64_t> other_runs::signs_of_life(const run_id& run) const {
  const std::lock_guard lock(mutex_);
  const auto found = news_.signs_of_life.find(run);
  if (found != news_.signs_of_life.end()) return found->second;
  if (news_.dead.contains(run)) return std::nullopt;
  if (!news_.is_whole) return 0;
  const std::uint64_t asked = strangers_.try_emplace(run, news_.rosters).first->second;
  return news_.rosters >= asked + is_fresh_after ? std::nullopt : std::optional<std::uint64_t>(0);
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
