#include "cluster/membership.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace flinxx::cluster {
namespace {

constexpr std::int64_t join_again_ms = 1'000;
constexpr unsigned most_taken = 4;                 // in a row; by then a run that has ended is not in the way any more
constexpr std::int64_t soonest_ms = 100;           // from one beat to another
constexpr std::int64_t answer_in_time_ms = 1'500;  // older news of the store is none

}  // namespace

membership::membership(store& s, listener& l, settings with)
    : store_(s), listener_(l), with_(std::move(with)), roster_(with_.terms.recovery_time + dead_after) {
  own_.run = with_.new_run();
}

void membership::up(std::int64_t now_ms) {
  up_ = true;
  due_ms_ = now_ms;
  tick(now_ms);
}

void membership::down() {
  up_ = answered_ = hears_ = false;
  go_away();
}

void membership::deaf() {
  hears_ = false;
  go_away();
}

void membership::own_beat_heard() {
  hears_ = true;
  be_back();
}

void membership::tick(std::int64_t now_ms) {
  now_ms_ = now_ms;
  if (state_ == state::member && now_ms - answered_ms_ > answer_in_time_ms) go_away();
  if (!up_ || now_ms < due_ms_) return;
  if (state_ == state::outside) join(now_ms);
  if (state_ == state::member) beat(now_ms);
}

void membership::join(std::int64_t now_ms) {
  state_ = state::joining;
  due_ms_ = now_ms + join_again_ms;
  store_.join(own_.run, with_.terms, [this](const join_answer& answer) { joined(answer); });
}

void membership::joined(const join_answer& answer) {
  if (state_ != state::joining) return;
  state_ = state::outside;
  if (const auto* refused = std::get_if<join_refused>(&answer)) return listener_.on_refused(refused->why);
  if (std::holds_alternative<run_fenced>(answer)) own_.run = with_.new_run();
  taken_ = std::holds_alternative<number_taken>(answer) ? taken_ + 1 : 0;
  if (taken_ >= most_taken)
    return listener_.on_refused("node number " + std::to_string(*with_.terms.number) + " is another node's");
  const auto* done = std::get_if<run_joined>(&answer);
  if (done == nullptr) return;
  own_.number = done->number;
  state_ = state::member;
  answered_ms_ = now_ms_;
  ++run_number_;
  beat_underway_ = answered_ = hears_ = false;
  over_.clear();
  listener_.on_joined(own_);
  beat(now_ms_);
}

void membership::beat_soon(std::int64_t now_ms) {
  now_ms_ = now_ms;
  if (state_ != state::member) return;
  due_ms_ = std::min(due_ms_, asked_ms_ + soonest_ms);
  if (now_ms >= due_ms_) beat(now_ms);
}

void membership::beat(std::int64_t now_ms) {
  if (std::exchange(beat_underway_, true)) return;
  asked_ms_ = now_ms;
  due_ms_ = now_ms + beat_interval.count();
  ++beats_;
  store_.beat(own_, with_.figures(), peers(), over_, [this, now_ms, which = run_number_](const beat_answer& answer) {
    if (which == run_number_ && state_ == state::member) heard(answer, now_ms);
  });
}

void membership::heard(const beat_answer& answer, std::int64_t asked_ms) {
  beat_underway_ = false;
  if (std::holds_alternative<run_fenced>(answer)) return fence();
  const auto* news = std::get_if<beat_heard>(&answer);
  if (news == nullptr) return;
  answered_ms_ = asked_ms;
  answered_ = true;
  auto changes = roster_.update(own_, *news, now_ms_);
  over_ = std::move(changes.over);
  for (const node_ref& node : changes.dead) listener_.on_node_dead(node);
  for (const node_ref& node : changes.joined) listener_.on_node_joined(node);
  listener_.on_beat(*news);
  be_back();
}

void membership::be_back() {
  const bool is_back = up_ && answered_ && hears_ && now_ms_ - answered_ms_ <= answer_in_time_ms;
  if (is_back && state_ == state::member && std::exchange(away_, false)) listener_.on_back();
}

void membership::fence() {
  roster_.clear();
  own_ = {0, with_.new_run()};
  state_ = state::outside;
  away_ = true;
  due_ms_ = now_ms_;
  listener_.on_fenced();
}

void membership::go_away() {
  if (!std::exchange(away_, true)) listener_.on_away();
}

void membership::leave(std::function<void()> heard) {
  const bool was_member = std::exchange(state_, state::left) == state::member;
  if (was_member && up_) return store_.leave(own_, std::move(heard));
  heard();
}

std::vector<node_ref> membership::peers() const {
  auto all = roster_.nodes();
  all.push_back(own_);
  return all;
}

}  // namespace flinxx::cluster
