#include "cluster/redis_connection.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <algorithm>
#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <limits>
#include <memory>
#include <utility>

namespace flinxx::cluster {
namespace {

constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

}  // namespace

// What hiredis asks of an event loop, by Asio's readiness. It is hiredis' context that owns it, and that ends it: by an
// error of its own, or because it is told to. Waits that are under way keep it until they have been cancelled.
class redis_connection::adapter final : public std::enable_shared_from_this<adapter> {
 public:
  adapter(net::worker& home, redis_connection& owner) : owner_(&owner), socket_(home.context()) {}

  // False: no connection is on its way; why() says why.
  bool open(const endpoint& where) {
    context_ = redisAsyncConnect(where.address().to_string().c_str(), where.port());
    if (context_ == nullptr) return false;
    if (context_->err != 0) {
      why_ = context_->errstr;
      redisAsyncFree(std::exchange(context_, nullptr));
      return false;
    }
    socket_.assign(context_->c.fd);
    context_->data = this;
    context_->ev.data = this;
    context_->ev.addRead = [](void* self) { static_cast<adapter*>(self)->wait_to_read(); };
    context_->ev.delRead = [](void*) {};
    context_->ev.addWrite = [](void* self) { static_cast<adapter*>(self)->wait_to_write(); };
    context_->ev.delWrite = [](void*) {};
    context_->ev.cleanup = [](void* self) { static_cast<adapter*>(self)->ended(); };
    self_ = shared_from_this();
    redisAsyncSetConnectCallback(context_, &adapter::heard_connect);
    return true;
  }

  void send(std::string_view command) {
    redisAsyncFormattedCommand(context_, &adapter::heard_reply, nullptr, command.data(), command.size());
  }

  // hiredis 0.14 must not be freed while it calls heard_connect(): nobody closes from there.
  void close(std::string why) {
    why_ = std::move(why);
    redisAsyncFree(context_);
  }

  void leave() noexcept { owner_ = nullptr; }
  [[nodiscard]] const std::string& why() const noexcept { return why_; }

 private:
  static void heard_connect(const redisAsyncContext* context, int status) {
    auto* const self = static_cast<adapter*>(context->data);
    if (status == REDIS_OK && self->owner_ != nullptr) self->owner_->connected();
  }

  static void heard_reply(redisAsyncContext* context, void* reply, void* /*unused*/) {
    auto* const self = static_cast<adapter*>(context->data);
    if (self->owner_ != nullptr) self->owner_->answer(static_cast<const redisReply*>(reply));
  }

  void wait_to_read() {
    if (std::exchange(reading_, true)) return;
    socket_.async_wait(socket_.wait_read, [self = shared_from_this()](const boost::system::error_code& ec) {
      self->reading_ = false;
      if (!ec && self->context_ != nullptr) redisAsyncHandleRead(self->context_);
    });
  }

  void wait_to_write() {
    if (std::exchange(writing_, true)) return;
    socket_.async_wait(socket_.wait_write, [self = shared_from_this()](const boost::system::error_code& ec) {
      self->writing_ = false;
      if (!ec && self->context_ != nullptr) redisAsyncHandleWrite(self->context_);
    });
  }

  // hiredis is about to destroy its context and to close the socket.
  void ended() {
    if (why_.empty()) why_ = context_->err != 0 ? context_->errstr : "the connection was closed";
    context_ = nullptr;
    socket_.release();
    if (auto* const owner = std::exchange(owner_, nullptr)) owner->ended(why_);
    self_.reset();
  }

  redis_connection* owner_;
  redisAsyncContext* context_ = nullptr;
  boost::asio::posix::stream_descriptor socket_;
  std::shared_ptr<adapter> self_;  // while hiredis has its context
  std::string why_;
  bool reading_ = false;
  bool writing_ = false;
};

redis_connection::~redis_connection() {
  if (adapter_ == nullptr) return;
  adapter_->leave();
  adapter_->close("");
}

void redis_connection::open(const endpoint& where, std::chrono::milliseconds timeout) {
  timeout_ = timeout;
  connect_by_ms_ = home_.now_ms() + timeout.count();
  home_.schedule(*this, connect_by_ms_);
  const auto opened = std::make_shared<adapter>(home_, *this);
  if (opened->open(where)) {
    adapter_ = opened.get();
  } else {
    ended(opened->why());
  }
}

void redis_connection::send(std::string_view command, on_reply heard, bool may_block) {
  waiting_.push_back({std::move(heard), may_block ? never : home_.now_ms() + timeout_.count()});
  adapter_->send(command);
  watch();
}

// One look for all that wait: the first one's time is the next to be over.
void redis_connection::watch() {
  if (scheduled() || waiting_.empty()) return;
  const auto due = waiting_.front().due_ms;
  home_.schedule(*this, due == never ? home_.now_ms() + timeout_.count() : due);
}

void redis_connection::close(const std::string& why) {
  if (adapter_ != nullptr) adapter_->close(why);
}

void redis_connection::on_timer() {
  if (std::exchange(over_, false)) return listener_.on_lost(std::exchange(why_, {}));
  const auto now = home_.now_ms();
  if (now >= connect_by_ms_) return close("no connection in time");
  if (!waiting_.empty() && now >= waiting_.front().due_ms) return close("no answer in time");
  watch();
}

void redis_connection::connected() {
  connect_by_ms_ = never;
  listener_.on_connected();
}

// Also called with nullptr for each question that is left when the connection ends.
void redis_connection::answer(const ::redisReply* reply) {
  if (waiting_.empty()) return;
  const auto heard = std::move(waiting_.front().heard);
  waiting_.pop_front();
  heard(redis_reply(reply));
}

// From within hiredis: the listener hears of it from the loop.
void redis_connection::ended(const std::string& why) {
  adapter_ = nullptr;
  while (!waiting_.empty()) answer(nullptr);
  why_ = why;
  over_ = true;
  home_.schedule(*this, home_.now_ms());
}

}  // namespace flinxx::cluster
