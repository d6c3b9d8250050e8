#include "app/call_events.hpp"

#include <flinxx/ops/log.hpp>

#include <utility>

namespace flinxx::app {

call_events::~call_events() = default;

void call_events::on_call(const calls::call& c) {
  if (waiting_.fetch_add(1) < most_) return put(calls::to_line(c));
  --waiting_;
  ++lost_;
  if (!overflows_.exchange(true)) ops::log::error("call events: {} wait to be written, and more are lost", most_);
}

void call_events::count_written(std::size_t lines) {
  waiting_ -= lines;
  written_ += lines;
  overflows_ = false;
  if (std::exchange(has_failed_, false)) ops::log::info("call events are written again; {} were lost", lost_.load());
}

void call_events::complain(const std::string& why) {
  if (!std::exchange(has_failed_, true)) ops::log::error("call events cannot be written: {}. They wait", why);
}

void call_events::give_up() {
  const std::size_t left = waiting_.exchange(0);
  lost_ += left;
  if (left > 0) ops::log::error("call events: {} could not be written to the end, and are lost", left);
}

std::unique_ptr<call_events> make_call_events(const ops::config& options) {
  if (options.call_events.empty()) return nullptr;
  if (options.call_events == "redis") return make_call_stream(options);
  return make_call_file(options.call_events);
}

}  // namespace flinxx::app
