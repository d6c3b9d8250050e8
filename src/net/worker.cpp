#include <flinxx/net/poller.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/prefetch.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

namespace flinxx::net {
namespace {

constexpr std::size_t scratch_size = 64 * 1024;
constexpr std::size_t group_size = 16;       // what they have read fits the nearest cache
constexpr std::size_t pooled_buffers = 256;  // more than the connections that are served in one turn
constexpr std::size_t smallest_pooled_buffer = 64;
constexpr std::size_t largest_pooled_buffer = 16 * 1024;
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

}  // namespace

struct worker::loop {
  explicit loop(std::function<void()> serve_sockets) : sockets(context, std::move(serve_sockets)) {}

  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
  poller sockets;
  boost::asio::steady_timer alarm{context};
};

deferred::~deferred() {
  if (enlisted_at_ != nullptr)
    std::replace(enlisted_at_->turn_.begin(), enlisted_at_->turn_.end(), this, static_cast<deferred*>(nullptr));
}

worker::worker(unsigned index, const manual_clock* time)
    : index_(index),
      time_(time),
      loop_(std::make_unique<loop>([this] { serve_sockets(); })),
      wheel_(now_ms()),
      armed_for_(never),
      scratch_(scratch_size) {
  arrived_.reserve(group_size);
  buffers_.reserve(pooled_buffers);  // so that give_buffer() cannot fail
}

worker::~worker() = default;

std::int64_t worker::system_ms() noexcept {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::int64_t worker::wall_ms() noexcept {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

boost::asio::io_context& worker::context() noexcept {
  return loop_->context;
}

poller& worker::sockets() noexcept {
  return loop_->sockets;
}

void worker::run() {
  loop_->context.run();
}

void worker::post(std::function<void()> function) {
  boost::asio::post(loop_->context, std::move(function));
}

void worker::stop() {
  post([this] {
    for_each_resident([](resident& r) { r.close(ops::close_reason::server_draining); });
    post([this] { loop_->context.stop(); });  // behind what the closed connections have posted
  });
}

void worker::schedule(timer& t, std::int64_t due_ms) {
  wheel_.schedule(t, due_ms);
  if (due_ms < armed_for_) arm();
}

void worker::serve_timers() {
  wheel_.advance(now_ms());
}

// One Asio timer serves all of a worker's timers; it is set again only when something earlier comes, by whole ticks.
void worker::arm() {
  if (time_ != nullptr) return;
  const auto due = wheel_.next_due();
  if (due.value_or(never) == armed_for_) return;
  armed_for_ = due.value_or(never);
  if (!due) return;
  loop_->alarm.expires_at(std::chrono::steady_clock::time_point(std::chrono::milliseconds(*due)));
  loop_->alarm.async_wait([this](const boost::system::error_code& ec) {
    if (ec) return;
    armed_for_ = never;
    serve_timers();
    arm();
  });
}

// The sockets that are ready together are one turn.
void worker::serve_sockets() {
  turn_end_requested_ = true;
  gathers_ = true;
  loop_->sockets.dispatch();
  gathers_ = false;
  hand_out();
  finish_turn();
}

void worker::hand_on(resident& reader, const received& what) {
  arrived_.emplace_back(&reader, what);
  scratch_used_ += what.bytes.size();
  if (!gathers_ || arrived_.size() == group_size || scratch_used_ > scratch_size / 2) hand_out();
}

void worker::hand_out() {
  for (const auto& [reader, what] : arrived_) reader->take(what);
  arrived_.clear();
  scratch_used_ = 0;
}

std::string worker::take_buffer() {
  if (buffers_.empty()) return {};
  std::string buffer = std::move(buffers_.back());
  buffers_.pop_back();
  return buffer;
}

void worker::give_buffer(std::string buffer) noexcept {
  const bool worth_keeping = buffer.capacity() >= smallest_pooled_buffer && buffer.capacity() <= largest_pooled_buffer;
  if (!worth_keeping || buffers_.size() == pooled_buffers) return;
  buffer.clear();
  buffers_.push_back(std::move(buffer));
}

void worker::at_end_of_turn(deferred& d) {
  if (d.enlisted_at_ != nullptr) return;
  d.enlisted_at_ = this;
  turn_.push_back(&d);
  request_turn_end();
}

void worker::bury(std::unique_ptr<mortal> object) {
  graveyard_.push_back(std::move(object));
  request_turn_end();
}

// Outside of serve_sockets(): the posted function stands behind all handlers that are ready now.
void worker::request_turn_end() {
  if (std::exchange(turn_end_requested_, true)) return;
  post([this] { finish_turn(); });
}

void worker::finish_turn() {
  turn_end_requested_ = false;
  for (std::size_t i = 0; i < turn_.size(); ++i) {  // by index: end_of_turn() may enlist others
    if (i + 1 < turn_.size()) ops::prefetch(turn_[i + 1]);
    if (turn_[i] == nullptr) continue;
    deferred& d = *turn_[i];
    turn_[i] = nullptr;
    d.enlisted_at_ = nullptr;
    d.end_of_turn();
  }
  turn_.clear();
  std::vector<std::unique_ptr<mortal>> dead;
  dead.swap(graveyard_);  // destructors may bury others
  dead.clear();
  if (graveyard_.empty()) graveyard_.swap(dead);  // keeps the capacity
}

void worker::enlist(resident& r) {
  residents_.push_back(r);
  connection_count_.fetch_add(1, std::memory_order_relaxed);
}

void worker::forget(resident& r) noexcept {
  if (!r.is_linked()) return;
  r.unlink();
  connection_count_.fetch_sub(1, std::memory_order_relaxed);
}

void worker::for_each_resident(const std::function<void(resident&)>& function) {
  std::vector<resident*> all;
  for (resident& r : residents_) all.push_back(&r);
  for (resident* const r : all) function(*r);
}

void worker::drain() {
  drains_ = true;
  for_each_resident([](resident& r) { r.drain(); });
}

}  // namespace flinxx::net
