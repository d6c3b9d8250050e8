#include "engineio/polling_transport.hpp"

#include "engineio/answers.hpp"

#include <utility>

namespace flinxx::engineio {
namespace {

constexpr std::string_view noop_payload = "6";
// The noop is for clients that act on a close packet before they hand out what stands in front of it.
constexpr std::string_view end_payload =
    "6\x1e"
    "1";

}  // namespace

void polling_transport::send(packet_type type, std::span<const std::string_view> pieces) {
  append_text(payload_, type, pieces);
  queued();
}

void polling_transport::send_binary(std::string_view bytes) {
  append_binary(payload_, bytes);
  queued();
}

void polling_transport::queued() {
  overflowed_ = overflowed_ || payload_.size() > settings_.max_queue;
  if (overflowed_) payload_.clear();
  if (overflowed_ || waiting_ != nullptr) home_.at_end_of_turn(*this);
}

void polling_transport::end_of_turn() {
  if (overflowed_) return session_.on_overflow();
  if (waiting_ != nullptr && !payload_.empty()) respond(std::exchange(payload_, {}));
}

void polling_transport::hold(http::exchange& x) {
  waiting_ = &x;
  x.watch(this);
  if (!payload_.empty()) home_.at_end_of_turn(*this);
}

void polling_transport::answer(http::exchange& x) {
  waiting_ = &x;
  release();
}

void polling_transport::release() {
  if (waiting_ != nullptr) respond(payload_.empty() ? std::string(noop_payload) : std::exchange(payload_, {}));
}

void polling_transport::release_empty() {
  if (waiting_ != nullptr) respond(std::string(noop_payload));
}

void polling_transport::answer_with_end(http::exchange& x) {
  waiting_ = &x;
  respond(std::string(end_payload));
}

void polling_transport::end(ops::close_reason reason) {
  // By the client's close packet, which this GET has not to repeat.
  if (reason == ops::close_reason::transport_closed) return release_empty();
  if (waiting_ == nullptr) return;
  append_text(payload_, packet_type::close, {});
  respond(std::exchange(payload_, {}));
}

bool polling_transport::announce_end(ops::close_reason reason) {
  const bool is_asked = waiting_ != nullptr;
  end(reason);
  return is_asked;
}

void polling_transport::answer_at_last(http::exchange& x, ops::close_reason reason) {
  waiting_ = &x;
  end(reason);
}

void polling_transport::respond(std::string payload) {
  answer_poll(*std::exchange(waiting_, nullptr), settings_, std::move(payload));
}

void polling_transport::on_abandoned() {
  waiting_ = nullptr;
  session_.on_abandoned_poll();
}

void polling_transport::flush_to(transport_link& next) const {
  payload_reader reader(payload_);
  packet p;
  while (!payload_.empty() && reader.next(p) == payload_reader::status::packet) {
    if (p.binary) {
      next.send_binary(p.data);
    } else {
      next.send(p.type, {&p.data, 1});
    }
  }
}

}  // namespace flinxx::engineio
