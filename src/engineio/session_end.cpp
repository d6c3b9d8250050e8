#include "engineio/websocket_transport.hpp"

#include <flinxx/engineio/packet.hpp>
#include <flinxx/engineio/server.hpp>
#include <flinxx/engineio/session.hpp>

#include <utility>

// How a session ends. Over polling that takes more than one request: the client fetches what was sent before the end,
// and learns of the end with its next GET, for some hand a packet out later than they act on a close packet that
// stands behind it. And a client may abort its GET first and say goodbye then.

namespace flinxx::engineio {
namespace {

using ops::close_reason;
using websocket::close_code;

constexpr std::string_view noop_payload = "6";
constexpr std::string_view end_payload =
    "6\x1e"
    "1";

close_code code_of(close_reason reason) {
  switch (reason) {
    case close_reason::protocol_error: return close_code::protocol_error;
    case close_reason::payload_too_large: return close_code::message_too_big;
    case close_reason::flood: return close_code::policy_violation;
    case close_reason::server_draining: return close_code::service_restart;
    case close_reason::internal_error: return close_code::internal_error;
    default: return close_code::normal;
  }
}

// Whether there is somebody who wants to know how it ends.
bool is_listened_to(close_reason reason) {
  switch (reason) {
    case close_reason::client_left:
    case close_reason::transport_closed:
    case close_reason::transport_error:
    case close_reason::ping_timeout:
    case close_reason::slow_consumer:
    case close_reason::replaced: return false;
    default: return true;
  }
}

}  // namespace

void session::close(close_reason reason) {
  if (closed()) return;
  const bool all_is_fetched = !mailbox_ || (mailbox_->waiting != nullptr && mailbox_->payload.empty());
  if (all_is_fetched || !is_listened_to(reason) || !owner_.can_keep(mailbox_->payload.size())) return end(reason);
  keep(session_machine::life::closing, reason);
  owner_.ending_bytes_ += mailbox_->payload.size();
  if (mailbox_->waiting != nullptr) hand_out();
  owner_.door_.on_close(*this, reason);
  if (context_) home().bury(std::move(context_));
}

void session::keep(session_machine::life how, close_reason reason) {
  mailbox_->ended_for = reason;
  machine_.close_slowly(how, home().now_ms());
  ++owner_.ending_;
  rearm();
}

void session::end(close_reason reason) {
  using life = session_machine::life;
  const life before = machine_.stage();
  if (before == life::over) return;
  machine_.close();
  net::timer_wheel::cancel(*this);
  if (before != life::open) --owner_.ending_;
  if (before == life::closing && mailbox_) owner_.ending_bytes_ -= mailbox_->payload.size();
  if (mailbox_ && mailbox_->waiting != nullptr) {
    if (reason == close_reason::transport_closed) {  // by the client's close packet, which this GET has not to repeat
      answer_poll(std::string(noop_payload));
    } else {
      append_text(mailbox_->payload, packet_type::close, {});
      answer_poll(std::move(mailbox_->payload));
    }
  }
  drop_candidate();
  if (socket_ != nullptr) {
    websocket_transport& socket = *std::exchange(socket_, nullptr);
    socket.detach();
    socket.close(code_of(reason), reason);
  }
  if (before != life::closing) owner_.door_.on_close(*this, reason);
  owner_.remove(*this);
}

void session::on_abandoned() {
  mailbox_->waiting = nullptr;
  if (machine_.current() == transport::polling && !closed()) lose();
}

void session::lose() {
  if (!owner_.can_keep(0)) return end(close_reason::transport_closed);
  mailbox_->payload.clear();
  keep(session_machine::life::lost, close_reason::transport_closed);
  if (!owner_.door_.on_lost(*this)) end(close_reason::transport_closed);
}

// What the client of an ended session may still ask for or say.
void session::serve_ended(http::exchange& x) {
  const http::request& r = x.incoming();
  const bool closing = machine_.stage() == session_machine::life::closing;
  if (!r.is_upgrade && closing && r.method == http::method::get) return fetch_rest(x);
  if (!r.is_upgrade && r.method == http::method::post) {
    if (!closing) return hear_goodbye(x);
    return answer_post(x);  // nobody reads it, but who is refused would not fetch the rest
  }
  owner_.refuse(x, refusal::unknown_sid);
}

void session::fetch_rest(http::exchange& x) {
  mailbox_->waiting = &x;
  if (!mailbox_->payload.empty()) return hand_out();
  answer_poll(std::string(end_payload));
  end(mailbox_->ended_for);
}

void session::hand_out() {
  owner_.ending_bytes_ -= mailbox_->payload.size();
  answer_poll(std::exchange(mailbox_->payload, {}));
}

void session::hear_goodbye(http::exchange& x) {
  if (!says_goodbye(x.incoming())) return owner_.refuse(x, refusal::unknown_sid);
  payload_reader reader(x.incoming().body);
  packet p;
  bool is_last = false;
  while (!is_last && reader.next(p) == payload_reader::status::packet) {
    is_last = p.type == packet_type::close;
    if (p.type != packet_type::message) continue;
    if (p.binary) {
      owner_.door_.on_binary(*this, p.data);
    } else {
      owner_.door_.on_text(*this, p.data);
    }
  }
  answer_post(x);
  if (is_last) end(close_reason::client_left);
}

bool session::says_goodbye(const http::request& r) const {
  if (!is_text(r)) return false;
  payload_reader reader(r.body);
  packet p;
  bool found = false;
  for (;;) {
    switch (reader.next(p)) {
      case payload_reader::status::malformed: return false;
      case payload_reader::status::end: return found;
      case payload_reader::status::packet:
        found = found || p.type == packet_type::close ||
                (p.type == packet_type::message && !p.binary && owner_.door_.is_goodbye(p.data));
    }
  }
}

}  // namespace flinxx::engineio
