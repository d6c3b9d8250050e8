#include <flinxx/net/timer_wheel.hpp>

#include <algorithm>

namespace flinxx::net {
namespace {

using detail::timer_link;

void unlink(timer_link& link) noexcept {
  link.prev_->next_ = link.next_;
  link.next_->prev_ = link.prev_;
  link.prev_ = link.next_ = nullptr;
}

void push_back(timer_link& head, timer_link& link) noexcept {
  link.prev_ = head.prev_;
  link.next_ = &head;
  head.prev_->next_ = &link;
  head.prev_ = &link;
}

void make_empty(timer_link& head) noexcept {
  head.prev_ = head.next_ = &head;
}

bool empty(const timer_link& head) noexcept {
  return head.next_ == &head;
}

// Takes the whole list over, so that what a callback schedules lands in the emptied slot and not in the list being
// walked.
void splice(timer_link& from, timer_link& to) noexcept {
  make_empty(to);
  if (empty(from)) return;
  to = from;
  to.prev_->next_ = &to;
  to.next_->prev_ = &to;
  make_empty(from);
}

}  // namespace

timer::~timer() {
  timer_wheel::cancel(*this);
}

timer_wheel::timer_wheel(std::int64_t now_ms) : current_(static_cast<std::uint64_t>(now_ms / tick_ms)) {
  for (auto& level : wheel_)
    for (auto& head : level) make_empty(head);
}

timer_wheel::~timer_wheel() {
  for (auto& level : wheel_)
    for (auto& head : level)
      while (!empty(head)) unlink(*head.next_);
}

void timer_wheel::schedule(timer& t, std::int64_t due_ms) {
  cancel(t);
  const auto due = static_cast<std::uint64_t>(std::max<std::int64_t>(due_ms, 0) + tick_ms - 1) / tick_ms;
  const std::uint64_t reach = (std::uint64_t{1} << (slot_bits * levels)) - 1;
  t.due_ = std::clamp(due, current_ + 1, current_ + reach);
  insert(t);
}

void timer_wheel::cancel(timer& t) noexcept {
  if (t.scheduled()) unlink(t);
}

void timer_wheel::insert(timer& t) noexcept {
  const std::uint64_t distance = t.due_ - current_;
  std::size_t level = 0;
  while (level + 1 < levels && distance >= (std::uint64_t{1} << (slot_bits * (level + 1)))) ++level;
  push_back(wheel_[level][(t.due_ >> (slot_bits * level)) & (slots - 1)], t);
}

void timer_wheel::advance(std::int64_t now_ms) {
  const auto target = static_cast<std::uint64_t>(now_ms / tick_ms);
  while (current_ < target) {
    ++current_;
    for (std::size_t level = 1; level < levels; ++level) {
      if ((current_ & ((std::uint64_t{1} << (slot_bits * level)) - 1)) != 0) break;
      cascade(level);
    }
    fire(current_ & (slots - 1));
  }
}

void timer_wheel::cascade(std::size_t level) {
  timer_link pending;
  splice(wheel_[level][(current_ >> (slot_bits * level)) & (slots - 1)], pending);
  while (!empty(pending)) {
    auto& t = static_cast<timer&>(*pending.next_);
    unlink(t);
    insert(t);
  }
}

void timer_wheel::fire(std::size_t slot) {
  timer_link pending;
  splice(wheel_[0][slot], pending);
  while (!empty(pending)) {
    auto& t = static_cast<timer&>(*pending.next_);
    unlink(t);
    t.on_timer();
  }
}

std::optional<std::int64_t> timer_wheel::next_due() const noexcept {
  std::optional<std::uint64_t> first;
  for (std::size_t level = 0; level < levels; ++level) {
    const unsigned shift = static_cast<unsigned>(slot_bits * level);
    for (std::uint64_t step = 1; step <= slots; ++step) {
      const std::uint64_t index = (current_ >> shift) + step;
      if (empty(wheel_[level][index & (slots - 1)])) continue;
      const std::uint64_t tick = index << shift;
      if (!first || tick < *first) first = tick;
      break;
    }
  }
  if (!first) return std::nullopt;
  return static_cast<std::int64_t>(*first) * tick_ms;
}

}  // namespace flinxx::net
