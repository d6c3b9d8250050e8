#include <flinxx/net/connection.hpp>
#include <flinxx/ops/prefetch.hpp>

#include <boost/asio/error.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <utility>

namespace flinxx::net {
namespace {

using boost::system::error_code;

// How long a connection that we have closed waits for the peer's end, so that what we sent last is not lost to a reset.
constexpr std::chrono::milliseconds linger_time{2'000};
// How long the rest of the outbox may take to leave once nothing more will be written.
constexpr std::chrono::milliseconds last_flush_time{30'000};

}  // namespace

void protocol::on_end_of_stream() {
  connection_->close(ops::close_reason::transport_closed);
}

void protocol::on_drain() {
  connection_->finish(ops::close_reason::server_draining);
}

connection::connection(worker& home, std::unique_ptr<stream> below, const boost::asio::ip::address& peer,
                       std::unique_ptr<protocol> speaker, const connection_limits& limits)
    : home_(&home), limits_(&limits), stream_(std::move(below)), protocol_(std::move(speaker)), peer_(peer) {}

connection::~connection() = default;

void connection::start(worker& home, std::unique_ptr<stream> below, const boost::asio::ip::address& peer,
                       std::unique_ptr<protocol> speaker, const connection_limits& limits) {
  const boost::intrusive_ptr<connection> c(new connection(home, std::move(below), peer, std::move(speaker), limits));
  c->begin();
}

void connection::begin() {
  intrusive_ptr_add_ref(this);  // released by notify_closed() or depart()
  home_->enlist(*this);
  error_code ec;
  stream_->watch(home_->sockets(), *this, ec);
  protocol_->connection_ = this;
  if (home_->drains()) drain();
  if (state_ == state::open) protocol_->on_start(*this);
  if (ec) close(ops::close_reason::transport_error);
  if (destination_ != nullptr) depart();
}

void connection::prefetch(unsigned steps) const noexcept {
  if (steps > 1 && protocol_) return protocol_->prefetch(steps - 1);
  ops::prefetch(stream_.get());
  ops::prefetch(protocol_.get());
}

void connection::on_ready(readiness now) {
  if (state_ == state::closed) return;  // by one that was ready in the same batch
  if (now.writable && std::exchange(write_blocked_, false)) home_->at_end_of_turn(*this);
  readable_ = readable_ || now.readable;
  ended_ = ended_ || now.ended;
  if (may_read() && !std::exchange(reading_, true)) read();
}

// One buffer full at a time: who sends without an end does not keep the others waiting.
void connection::read() {
  if (!may_read()) return end_of_read();
  const auto scratch = home_->scratch();
  received what;
  readable_ = false;  // a stream that stops early says by on_ready() that there is more
  protocol_->prefetch(2);
  what.bytes = scratch.first(stream_->read_some(scratch, what.ec));
  if (what.ec == boost::asio::error::would_block) return end_of_read();
  readable_ = readable_ || ended_ || what.bytes.size() == scratch.size();
  home_->hand_on(*this, what);
}

void connection::take(const received& what) {
  hand_up(what);
  end_of_read();
}

void connection::end_of_read() {
  reading_ = false;
  if (destination_ != nullptr) return depart();
  if (may_read()) resume_reading();
}

// Another one may have ended this one since it has read.
void connection::hand_up(const received& what) {
  if (what.ec == boost::asio::error::eof && state_ == state::open) {
    paused_ = true;  // whoever reads on meets the end again
    readable_ = true;
    protocol_->on_end_of_stream();
  } else if (what.ec) {
    close(state_ == state::open ? ops::close_reason::transport_error : reason_);
  } else if (state_ == state::open) {
    home_->tally().received_bytes.add(what.bytes.size());
    protocol_->on_bytes(what.bytes);
  }
}

void connection::resume_reading() {
  paused_ = false;
  if (!may_read() || std::exchange(reading_, true)) return;
  home_->post([self = boost::intrusive_ptr<connection>(this)] { self->read(); });
}

void connection::write(std::span<const std::string_view> pieces) {
  if (state_ != state::open) return;
  std::size_t size = 0;
  for (const auto piece : pieces) size += piece.size();
  if (queued() + size > limits_->max_outbox) flush();
  if (queued() + size > limits_->max_outbox) return close(ops::close_reason::slow_consumer);
  if (outbox_.empty()) outbox_ = home_->take_buffer();
  for (const auto piece : pieces) outbox_.append(piece);
  home_->tally().outbox_bytes.add(size);
  home_->at_end_of_turn(*this);
}

void connection::end_of_turn() {
  ops::prefetch(protocol_.get());
  flush();
  if (queued() != 0) return;
  if (state_ == state::finishing) return half_close();
  if (state_ != state::open) return;
  protocol_->on_all_sent();
  if (destination_ != nullptr) depart();
}

void connection::flush() {
  while (!write_blocked_ && sent_ < outbox_.size()) {
    error_code ec;
    const std::size_t sent = stream_->write_some(std::string_view(outbox_).substr(sent_), ec);
    sent_ += sent;
    home_->tally().sent_bytes.add(sent);
    home_->tally().outbox_bytes.subtract(sent);
    if (ec == boost::asio::error::would_block) {
      write_blocked_ = true;
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

void connection::release_outbox() noexcept {
  home_->tally().outbox_bytes.subtract(queued());
  sent_ = 0;
  home_->give_buffer(std::exchange(outbox_, {}));
}

void connection::close(ops::close_reason reason) {
  if (state_ == state::closed) return;
  state_ = state::closed;
  reason_ = reason;
  home_->tally().connections_closed[static_cast<std::size_t>(reason)].add();
  cancel_wake();
  home_->bury(std::move(stream_));
  release_outbox();
  home_->forget(*this);
  home_->post([self = boost::intrusive_ptr<connection>(this)] { self->notify_closed(); });
}

void connection::finish(ops::close_reason reason) {
  if (state_ != state::open) return;
  state_ = state::finishing;
  reason_ = reason;
  wake_in(last_flush_time);
  home_->at_end_of_turn(*this);
}

void connection::half_close() {
  state_ = state::lingering;
  error_code ec;
  stream_->shutdown_send(ec);
  if (ec) return close(reason_);
  wake_in(linger_time);
  resume_reading();  // until the peer's end comes; what it still sends is dropped
}

void connection::notify_closed() {
  if (limits_->entrance != nullptr) limits_->entrance->leave(peer_);
  protocol_->on_closed(reason_);
  home_->bury(std::move(protocol_));
  intrusive_ptr_release(this);
}

void connection::drain() {
  if (state_ == state::open) protocol_->on_drain();
}

void connection::wake_in(std::chrono::milliseconds time) {
  home_->schedule(*this, home_->now_ms() + time.count());
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
  stream_->unwatch(home_->sockets());
  const auto luggage = std::make_shared<std::pair<std::unique_ptr<stream>, std::unique_ptr<protocol>>>(
      std::move(stream_), std::move(protocol_));
  destination.post([&destination, limits = limits_, peer = peer_, luggage] {
    start(destination, std::move(luggage->first), peer, std::move(luggage->second), *limits);
  });
  intrusive_ptr_release(this);
}

}  // namespace flinxx::net
