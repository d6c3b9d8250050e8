#include "adapter/delivery.hpp"

#include <flinxx/net/worker.hpp>
#include <flinxx/socketio/server.hpp>

#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>
#include <variant>

namespace flinxx::adapter {
namespace {

constexpr std::int64_t turn_ms = 4;

void say(socketio::broadcast_operator& to, const emission& e) {
  if (e.is_volatile) to.volatile_packets();
  to.emit_data(e.array, e.attachments);
}

void say(socketio::broadcast_operator& to, const room_change& change) {
  change.enters ? to.join(change.rooms) : to.leave(change.rooms);
}

void say(socketio::broadcast_operator& to, const expulsion& e) {
  to.disconnect(e.whole_connection);
}

}  // namespace

// A message on its way to all workers. It counts until the last of them has dealt with it.
class parcel {
 public:
  parcel(const std::string& nsp, message m, std::size_t size, std::shared_ptr<std::atomic<std::size_t>> underway)
      : nsp_(nsp), message_(std::move(m)), size_(size), underway_(std::move(underway)) {
    underway_->fetch_add(size_, std::memory_order_relaxed);
  }
  parcel(const parcel&) = delete;
  parcel& operator=(const parcel&) = delete;
  ~parcel() { underway_->fetch_sub(size_, std::memory_order_relaxed); }

  // On that server's worker.
  void open(socketio::server& to) const {
    auto speaker = to.in(nsp_);
    speaker.on_this_worker();
    for (const auto& room : message_.rooms) speaker.to(room);
    for (const auto& room : message_.except) speaker.except(room);
    std::visit([&](const auto& what) { say(speaker, what); }, message_.what);
  }

 private:
  const std::string nsp_;
  const message message_;
  const std::size_t size_;
  const std::shared_ptr<std::atomic<std::size_t>> underway_;
};

// What one worker has yet to tell its sockets. It may be on its way there when its delivery is gone.
class inbox : public std::enable_shared_from_this<inbox> {
 public:
  explicit inbox(socketio::server& to) : to_(to) {}

  void push(std::shared_ptr<const parcel> p) {
    const std::lock_guard lock(mutex_);
    parcels_.push_back(std::move(p));
    if (!std::exchange(awake_, true)) wake();
  }

 private:
  void wake() {
    to_.home().post([self = shared_from_this()] { self->work(); });
  }

  void work() {
    const auto end_ms = net::worker::system_ms() + turn_ms;
    while (const auto p = take()) {
      p->open(to_);
      if (net::worker::system_ms() >= end_ms) return wake();
    }
  }

  std::shared_ptr<const parcel> take() {
    const std::lock_guard lock(mutex_);
    awake_ = !parcels_.empty();
    if (!awake_) return nullptr;
    auto p = std::move(parcels_.front());
    parcels_.pop_front();
    return p;
  }

  socketio::server& to_;
  std::mutex mutex_;
  std::deque<std::shared_ptr<const parcel>> parcels_;
  bool awake_ = false;  // work() is on its way, or goes on
};

delivery::delivery(socketio::host& host, std::size_t max_underway) : max_underway_(max_underway) {
  for (std::size_t i = 0; i < host.size(); ++i) inboxes_.push_back(std::make_shared<inbox>(host.server(i)));
}

delivery::~delivery() = default;

bool delivery::deliver(const std::string& nsp, message m) {
  const auto size = size_of(m);
  const auto before = underway_->load(std::memory_order_relaxed);
  if (before != 0 && before + size > max_underway_) return false;  // a large one alone may go
  const auto one = std::make_shared<const parcel>(nsp, std::move(m), size, underway_);
  for (const auto& each : inboxes_) each->push(one);
  return true;
}

}  // namespace flinxx::adapter
