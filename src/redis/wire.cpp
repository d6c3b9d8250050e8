#include <flinxx/net/dial.hpp>
#include <flinxx/redis/wire.hpp>

#include <boost/asio/error.hpp>

#include <hiredis/hiredis.h>
#include <span>
#include <utility>

namespace flinxx::redis {
namespace {

constexpr int most_reads = 64;  // at a time

using boost::system::error_code;
namespace error = boost::asio::error;

}  // namespace

void wire::free_reader::operator()(::redisReader* r) const noexcept {
  redisReaderFree(r);
}

wire::wire(net::worker& home, listener& l, std::uint64_t longest_text)
    : home_(home), listener_(l), longest_text_(longest_text), bounds_(longest_text) {}

wire::~wire() {
  *alive_ = false;
}

void wire::open(const place& to) {
  to_ = to;
  error_code ec;
  stream_ = net::dial(to_.where, ec);
  reader_.reset(redisReaderCreate());
  bounds_ = reply_bounds(longest_text_);
  outbox_.clear();
  sent_ = 0;
  connecting_ = true;
  heard_ = readable_ = ended_ = blocked_ = false;
  if (stream_) return watch();
  end(ec);
}

void wire::watch() {
  error_code ec;
  stream_->watch(home_.sockets(), *this, ec);
  if (ec) end(ec);
}

void wire::send(std::string_view command) {
  if (!stream_) return;
  if (outbox_.empty()) outbox_ = home_.take_buffer();
  outbox_.append(command);
  home_.at_end_of_turn(*this);
}

void wire::close() {
  if (stream_) home_.bury(std::move(stream_));
}

void wire::on_ready(net::readiness now) {
  if (!stream_) return;
  if (connecting_ && !now.ended) connected();
  if (!stream_) return;
  readable_ = readable_ || now.readable;
  ended_ = ended_ || now.ended;
  if (now.writable && std::exchange(blocked_, false)) home_.at_end_of_turn(*this);
  if (!reading_ && !pausing_) read();
}

void wire::connected() {
  connecting_ = false;
  if (to_.trust) {
    stream_->unwatch(home_.sockets());
    stream_ = to_.trust->connect(std::move(stream_), to_.host);
    watch();
  }
  if (stream_) listener_.on_open();
}

// A peer that sends without end leaves the thread to others in between.
void wire::read() {
  reading_ = true;
  for (int reads = 0; stream_ && readable_; ++reads) {
    if (reads == most_reads) {
      pause();
      break;
    }
    const auto room = home_.scratch();
    error_code ec;
    readable_ = false;  // a stream that stops early says by on_ready() that there is more
    const std::size_t size = stream_->read_some(room, ec);
    if (ec == error::would_block) break;
    readable_ = readable_ || ended_ || size == room.size();
    if (ec) end(ec);
    take_replies({room.data(), size});
  }
  reading_ = false;
}

void wire::pause() {
  if (std::exchange(pausing_, true)) return;
  home_.post([this, alive = alive_] {
    if (!*alive) return;
    pausing_ = false;
    read();
  });
}

void wire::take_replies(std::string_view bytes) {
  if (!stream_) return;
  heard_ = true;
  if (!bounds_.take(bytes)) return end("it announces more than a Redis has to say", false);
  redisReaderFeed(reader_.get(), bytes.data(), bytes.size());
  while (stream_) {
    void* reply = nullptr;
    if (redisReaderGetReply(reader_.get(), &reply) != REDIS_OK) return end(reader_->errstr, false);
    if (reply == nullptr) return;
    listener_.on_answer(static_cast<const redisReply*>(reply));
    freeReplyObject(reply);
  }
}

void wire::end_of_turn() {
  flush();
}

void wire::flush() {
  while (stream_ && !connecting_ && !blocked_ && sent_ < outbox_.size()) {
    error_code ec;
    sent_ += stream_->write_some(std::string_view(outbox_).substr(sent_), ec);
    if (ec == error::would_block) {
      blocked_ = true;
    } else if (ec) {
      return break_off(ec);
    }
  }
  if (sent_ == outbox_.size()) {
    sent_ = 0;
    home_.give_buffer(std::exchange(outbox_, {}));
  } else if (sent_ > outbox_.size() / 2) {
    outbox_.erase(0, std::exchange(sent_, 0));
  }
}

// It may have said why before it closed.
void wire::break_off(const error_code& ec) {
  readable_ = true;
  read();
  if (stream_) end(ec);
}

void wire::end(const error_code& ec) {
  const auto fault = net::tls_fault_of(ec);
  end(fault ? *fault : ec == error::eof ? "the connection was closed" : ec.message(), fault.has_value());
}

void wire::end(const std::string& why, bool refused) {
  close();
  listener_.on_end(why, refused);
}

}  // namespace flinxx::redis
