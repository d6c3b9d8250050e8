#include <flinxx/net/connection.hpp>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>

namespace flinxx::net {
namespace {

using boost::system::error_code;

// How long a connection that we have closed waits for the peer's end, so that what we sent last is not lost to a reset.
constexpr std::int64_t linger_ms = 2000;
// How long the rest of the outbox may take to leave once nothing more will be written.
constexpr std::int64_t last_flush_ms = 30000;

}  // namespace

void protocol::on_end_of_stream() {
  connection_->close(ops::close_reason::transport_closed);
}

void protocol::on_drain() {
  connection_->finish(ops::close_reason::server_draining);
}

connection::connection(worker& home, socket&& accepted, std::unique_ptr<protocol> speaker,
                       const connection_limits& limits)
    : home_(&home), limits_(&limits), socket_(std::move(accepted)), protocol_(std::move(speaker)) {}

connection::~connection() = default;

void connection::start(worker& home, socket&& accepted, std::unique_ptr<protocol> speaker,
                       const connection_limits& limits) {
  const boost::intrusive_ptr<connection> c(new connection(home, std::move(accepted), std::move(speaker), limits));
  c->begin();
}

void connection::begin() {
  intrusive_ptr_add_ref(this);  // released by notify_closed() or depart()
  home_->enlist(*this);
  error_code ec;
  const auto endpoint = socket_.remote_endpoint(ec);
  if (!ec) socket_.non_blocking(true, ec);
  if (!ec) {
    peer_ = endpoint.address();
    error_code ignored;
    socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  }
  protocol_->connection_ = this;
  protocol_->on_start(*this);
  if (ec) close(ops::close_reason::transport_error);
  if (destination_ != nullptr) return depart();
  wait_readable();
}

void connection::wait_readable() {
  if (reading_ || paused_ || state_ == state::closed) return;
  reading_ = true;
  auto readable = [self = boost::intrusive_ptr<connection>(this)](const error_code& ec) {
    if (!ec && self->state_ != state::closed) self->read_some();
    self->reading_ = false;
    if (self->destination_ != nullptr) return self->depart();
    self->wait_readable();
  };
  socket_.async_wait(socket::wait_read,
                     boost::asio::bind_allocator(operation_allocator<std::byte>(waiting_), std::move(readable)));
}

void connection::read_some() {
  if (paused_ && state_ == state::open) return;
  const auto scratch = home_->scratch();
  error_code ec;
  const std::size_t size = socket_.read_some(boost::asio::buffer(scratch.data(), scratch.size()), ec);
  if (ec == boost::asio::error::would_block) return;
  if (ec == boost::asio::error::eof && state_ == state::open) {
    paused_ = true;  // there is nothing more to read
    protocol_->on_end_of_stream();
    return;
  }
  if (ec) return close(state_ == state::open ? ops::close_reason::transport_error : reason_);
  if (state_ == state::open) protocol_->on_bytes(scratch.first(size));
}

void connection::resume_reading() {
  paused_ = false;
  wait_readable();
}

void connection::write(std::span<const std::string_view> pieces) {
  if (state_ != state::open) return;
  std::size_t size = 0;
  for (const auto piece : pieces) size += piece.size();
  if (queued() + size > limits_->max_outbox) flush();
  if (queued() + size > limits_->max_outbox) return close(ops::close_reason::slow_consumer);
  if (outbox_.empty()) outbox_ = home_->take_buffer();
  for (const auto piece : pieces) outbox_.append(piece);
  home_->at_end_of_turn(*this);
}

void connection::end_of_turn() {
  const boost::intrusive_ptr<connection> self(this);
  flush();
  if (queued() != 0) return;
  if (state_ == state::finishing) return half_close();
  if (state_ != state::open) return;
  protocol_->on_drained();
  if (destination_ != nullptr) depart();
}

void connection::flush() {
  while (!write_blocked_ && sent_ < outbox_.size()) {
    error_code ec;
    sent_ += socket_.write_some(boost::asio::buffer(outbox_.data() + sent_, outbox_.size() - sent_), ec);
    if (ec == boost::asio::error::would_block) {
      wait_writable();
    } else if (ec) {
      return close(state_ == state::open ? ops::close_reason::transport_error : reason_);
    }
  }
  if (sent_ == outbox_.size()) {
    release_outbox();
  } else if (sent_ > outbox_.size() / 2) {
    outbox_.erase(0, std::exchange(sent_, 0));
  }
}

void connection::wait_writable() {
  write_blocked_ = true;
  socket_.async_wait(socket::wait_write, [self = boost::intrusive_ptr<connection>(this)](const error_code& ec) {
    self->write_blocked_ = false;
    if (!ec && self->state_ != state::closed) self->end_of_turn();
  });
}

void connection::release_outbox() noexcept {
  sent_ = 0;
  home_->give_buffer(std::exchange(outbox_, {}));
}

void connection::close(ops::close_reason reason) {
  if (state_ == state::closed) return;
  state_ = state::closed;
  reason_ = reason;
  cancel_wake();
  error_code ignored;
  socket_.close(ignored);
  release_outbox();
  home_->forget(*this);
  home_->post([self = boost::intrusive_ptr<connection>(this)] { self->notify_closed(); });
}

void connection::finish(ops::close_reason reason) {
  if (state_ != state::open) return;
  state_ = state::finishing;
  reason_ = reason;
  wake_at(worker::now_ms() + last_flush_ms);
  home_->at_end_of_turn(*this);
}

void connection::half_close() {
  state_ = state::lingering;
  error_code ec;
  socket_.shutdown(socket::shutdown_send, ec);
  if (ec) return close(reason_);
  wake_at(worker::now_ms() + linger_ms);
  resume_reading();  // until the peer's end comes; what it still sends is dropped
}

void connection::notify_closed() {
  protocol_->on_closed(reason_);
  home_->bury(std::move(protocol_));
  intrusive_ptr_release(this);
}

void connection::drain() {
  if (state_ == state::open) protocol_->on_drain();
}

void connection::wake_at(std::int64_t due_ms) {
  home_->schedule(*this, due_ms);
}

void connection::cancel_wake() noexcept {
  timer_wheel::cancel(*this);
}

void connection::on_timer() {
  if (state_ != state::open) return close(reason_);
  protocol_->on_wake();
}

void connection::become(std::unique_ptr<protocol> next) {
  cancel_wake();
  home_->bury(std::move(protocol_));
  protocol_ = std::move(next);
  protocol_->connection_ = this;
  protocol_->on_start(*this);
}

void connection::move_to(worker& destination) {
  destination_ = &destination;
}

// The protocol may run on the other thread as soon as it is posted, so this waits until none of its functions is on the
// stack.
void connection::depart() {
  worker& destination = *std::exchange(destination_, nullptr);
  if (state_ == state::closed) return;
  cancel_wake();
  home_->forget(*this);
  state_ = state::closed;
  const auto family = peer_.is_v6() ? boost::asio::ip::tcp::v6() : boost::asio::ip::tcp::v4();
  error_code ec;
  const auto handle = socket_.release(ec);
  if (ec) {
    reason_ = ops::close_reason::internal_error;
    return notify_closed();
  }
  destination.post([&destination, limits = limits_, speaker = std::move(protocol_),
                    s = socket(destination.context(), family, handle)]() mutable {
    start(destination, std::move(s), std::move(speaker), *limits);
  });
  intrusive_ptr_release(this);
}

}  // namespace flinxx::net
