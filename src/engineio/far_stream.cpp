#include "engineio/far_stream.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace flinxx::engineio {

using boost::system::error_code;

far_stream::~far_stream() {
  if (!has_finished_) (void)brought_(flow_.say(carried::word::gone));
  on_end_();
}

void far_stream::hear(carried c) {
  if (!flow_.receive(c)) return fail();
  arrived_.append(c.bytes);
  tell({.readable = !arrived_.empty(), .writable = flow_.room() > 0});
}

void far_stream::end() {
  has_ended_ = true;
  tell({.readable = true, .ended = true});
}

void far_stream::fail() {
  has_failed_ = true;
  end();
}

void far_stream::tell(net::readiness now) {
  if (listener_ != nullptr) listener_->on_ready(now);
}

std::size_t far_stream::read_some(std::span<char> room, error_code& ec) {
  if (has_failed_) {
    ec = boost::asio::error::connection_reset;
    return 0;
  }
  if (arrived_.empty()) {
    ec = has_ended_ ? error_code(boost::asio::error::eof) : error_code(boost::asio::error::would_block);
    return 0;
  }
  const std::size_t size = std::min(room.size(), arrived_.size());
  std::copy_n(arrived_.data(), size, room.data());
  arrived_.erase(0, size);
  flow_.take(size);
  if (flow_.owes() && !brought_(flow_.say(carried::word::nothing))) has_failed_ = true;
  return size;
}

std::size_t far_stream::write_some(std::string_view bytes, error_code& ec) {
  const std::size_t size = std::min(bytes.size(), flow_.room());
  if (has_failed_ || has_ended_) {
    ec = boost::asio::error::connection_reset;
  } else if (size == 0) {
    ec = boost::asio::error::would_block;
  } else if (brought_(flow_.say(carried::word::nothing, std::string(bytes.substr(0, size))))) {
    return size;
  } else {
    ec = boost::asio::error::no_buffer_space;
  }
  return 0;
}

void far_stream::shutdown_send(error_code& ec) {
  has_finished_ = brought_(flow_.say(carried::word::finish));
  if (!has_finished_) ec = boost::asio::error::no_buffer_space;
}

void far_stream::watch(net::poller& /*p*/, net::ready_listener& listener, error_code& /*ec*/) {
  listener_ = &listener;
}

void far_stream::unwatch(net::poller& /*p*/) noexcept {
  listener_ = nullptr;
}

}  // namespace flinxx::engineio
