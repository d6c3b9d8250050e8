#include <flinxx/redis/connection.hpp>

#include <limits>
#include <utility>

namespace flinxx::redis {
namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

}  // namespace

void connection::open(const wire::place& where, std::chrono::milliseconds timeout) {
  timeout_ = timeout;
  connect_by_ms_ = home_.now_ms() + timeout.count();
  home_.schedule(*this, connect_by_ms_);
  open_ = true;
  refused_ = false;
  unasked_.clear();
  wire_.open(where);
}

void connection::send(std::string_view command, on_reply heard, bool may_block) {
  waiting_.push_back({std::move(heard), may_block ? never : home_.now_ms() + timeout_.count()});
  wire_.send(command);
  watch();
}

// One look for all that wait: the first one's time is the next to be over.
void connection::watch() {
  if (scheduled() || waiting_.empty()) return;
  const auto due = waiting_.front().due_ms;
  home_.schedule(*this, due == never ? home_.now_ms() + timeout_.count() : due);
}

void connection::close(const std::string& why) {
  if (!open_) return;
  wire_.close();
  on_end(why, false);
}

void connection::on_timer() {
  if (std::exchange(over_, false)) return listener_.on_lost(std::exchange(why_, {}));
  const auto now = home_.now_ms();
  if (now >= connect_by_ms_) return close("no connection in time");
  if (!waiting_.empty() && now >= waiting_.front().due_ms)
    return close(wire_.waits_for_tls() ? "no answer in time: is that its port for TLS?" : "no answer in time");
  watch();
}

void connection::on_open() {
  connect_by_ms_ = never;
  listener_.on_connected();
}

// Also called with nullptr for each question that is left when the connection ends.
void connection::on_answer(const ::redisReply* answer) {
  if (waiting_.empty()) {
    const reply said(answer);
    if (said.what() == reply::kind::error) unasked_ = said.text();
    return listener_.on_unasked(said);
  }
  const auto heard = std::move(waiting_.front().heard);
  waiting_.pop_front();
  heard(reply(answer));
}

// Perhaps from within a function here: the listener hears of it from the loop.
void connection::on_end(const std::string& why, bool refused) {
  open_ = false;
  refused_ = refused;
  while (!waiting_.empty()) on_answer(nullptr);
  why_ = unasked_.empty() ? why : unasked_;
  over_ = true;
  home_.schedule(*this, home_.now_ms());
}

}  // namespace flinxx::redis
