#include "engineio/answers.hpp"
#include "engineio/ending.hpp"
#include "engineio/polling_transport.hpp"
#include "engineio/session_diary.hpp"
#include "engineio/websocket_transport.hpp"

#include <flinxx/engineio/session.hpp>
#include <flinxx/engineio/session_owner.hpp>
#include <flinxx/json/write.hpp>
#include <flinxx/websocket/utf8.hpp>

#include <string>
#include <utility>

namespace flinxx::engineio {
namespace {

using ops::close_reason;

std::string open_data(const session& s, const settings& all) {
  return json::object()
      .add("sid", s.id().text())
      .add_json("upgrades", s.current_transport() == transport::polling ? R"(["websocket"])" : "[]")
      .add("pingInterval", all.heartbeat.ping_interval.count())
      .add("pingTimeout", all.heartbeat.ping_timeout.count())
      .add("maxPayload", all.max_payload)
      .text();
}

}  // namespace

bool session::is_text(const http::request& r) {
  return r.header("Content-Type") != "application/octet-stream" && websocket::is_valid_utf8(r.body);
}

session::session(session_owner& owner, const ops::slot_id& id, transport first)
    : owner_(owner), machine_(first, owner.settings.heartbeat, owner.home.now_ms()), id_(id) {
  if (first == transport::polling) {
    polling_ = std::make_unique<polling_transport>(as_listener(), owner.home, owner.settings);
    current_ = polling_.get();
  }
  home().tally().sessions[static_cast<std::size_t>(first)].add();
  rearm();
}

session::~session() = default;

net::worker& session::home() const noexcept {
  return owner_.home;
}

std::size_t session::max_payload() const noexcept {
  return owner_.settings.max_payload;
}

void session::rearm() {
  if (machine_.stage() != session_machine::life::over) home().schedule(*this, machine_.next_deadline());
}

void session::open(http::exchange& x) {
  if (polling_) {
    greet(x.incoming());
    return poll(x);
  }
  auto socket = std::make_unique<websocket_transport>(as_listener(), max_payload(), x.incoming(),  //
                                                      websocket_transport::role::first);
  current_ = socket.get();
  if (x.upgrade(std::move(socket))) return;
  machine_.close();  // before anybody has heard of it
  home().tally().sessions[static_cast<std::size_t>(transport::websocket)].subtract();
  owner_.remove(*this);
}

void session::on_started(const http::request& handshake) {
  greet(handshake);
}

void session::greet(const http::request& handshake) {
  home().tally().sessions_opened[static_cast<std::size_t>(machine_.current())].add();
  if (owner_.settings.on_session_end)
    diary_ = std::make_unique<session_diary>(handshake, machine_.current(), home().now_ms());
  const std::string data = open_data(*this, owner_.settings);
  const std::string_view piece = data;
  send(packet_type::open, {&piece, 1});
  owner_.upward.on_open(*this, handshake);
}

bool session::writable() const noexcept {
  return !closed() && current_->writable();
}

void session::send(packet_type type, std::span<const std::string_view> pieces) {
  if (!closed()) current_->send(type, pieces);
}

void session::send_text(std::span<const std::string_view> pieces) {
  if (diary_ && !closed()) diary_->note_sent(pieces);
  send(packet_type::message, pieces);
}

void session::send_binary(std::string_view bytes) {
  if (closed()) return;
  if (diary_) diary_->note_sent({&bytes, 1});
  current_->send_binary(bytes);
}

void session::probe() {
  if (closed()) return;
  if (machine_.probe(home().now_ms())) send(packet_type::ping, {});
  rearm();
}

void session::serve(http::exchange& x, transport requested) {
  const http::request& r = x.incoming();
  if (closed()) return serve_ended(x);
  if (r.is_upgrade != (requested == transport::websocket)) return refuse(x, owner_.settings, refusal::bad_request);
  if (r.is_upgrade) return offer_candidate(x);
  if (r.method == http::method::get) return poll(x);
  if (r.method == http::method::post) return take_payload(x);
  refuse(x, owner_.settings, refusal::bad_request);
}

void session::poll(http::exchange& x) {
  if (machine_.overdue(home().now_ms())) {  // the timer is a tick late at most; the client is told the truth
    refuse(x, owner_.settings, refusal::unknown_sid);
    return end(close_reason::ping_timeout);
  }
  switch (machine_.poll(polling_ && polling_->writable())) {
    case session_machine::poll_verdict::wait: return polling_->hold(x);
    case session_machine::poll_verdict::answer_at_once: return polling_->answer(x);
    case session_machine::poll_verdict::refuse: return refuse(x, owner_.settings, refusal::bad_request);
    case session_machine::poll_verdict::overlap:
      refuse(x, owner_.settings, refusal::bad_request);
      return close(close_reason::protocol_error);
  }
}

void session::take_payload(http::exchange& x) {
  const http::request& r = x.incoming();
  if (machine_.current() != transport::polling) return refuse(x, owner_.settings, refusal::bad_request);
  bool sound = is_text(r);
  payload_reader reader(r.body);
  packet p;
  const auto stage = machine_.stage();
  while (sound && machine_.stage() == stage) {
    const auto status = reader.next(p);
    if (status == payload_reader::status::end) break;
    sound = status == payload_reader::status::packet && take(p);
  }
  if (sound) return answer_post(x, owner_.settings);
  refuse(x, owner_.settings, refusal::bad_request);
  if (polling_->size() == 0) return end(close_reason::protocol_error);
  close(close_reason::protocol_error);
}

// False if the packet breaks the protocol.
bool session::take(const packet& p) {
  switch (p.type) {
    case packet_type::message: hand_up(p); return true;
    case packet_type::pong:
      if (!machine_.pong(home().now_ms())) return true;
      rearm();
      owner_.upward.on_pong(*this);
      return true;
    case packet_type::close: end(close_reason::transport_closed); return true;
    case packet_type::ping: return false;  // in version 4 the server sends them
    default: return true;                  // as the original: open, upgrade and noop from a client mean nothing
  }
}

void session::hand_up(const packet& message) {
  if (diary_) diary_->note_received(message.data);
  if (message.binary) {
    owner_.upward.on_binary(*this, message.data);
  } else {
    owner_.upward.on_text(*this, message.data);
  }
}

void session::on_packet(transport_link& from, std::string_view text) {
  if (&from == candidate_) return hear_candidate(text);
  std::string bytes;
  const auto p = decode(text, bytes);
  if (!p || !take(*p)) close(close_reason::protocol_error);
}

void session::on_bytes(transport_link& from, std::string_view bytes) {
  if (&from != candidate_) return hand_up({packet_type::message, true, bytes});
  machine_.candidate_gone();
  drop_candidate();
}

void session::offer_candidate(http::exchange& x) {
  if (!machine_.candidate_opened(home().now_ms())) {
    x.upgrade(make_unwanted_websocket());
    return;
  }
  auto candidate = std::make_unique<websocket_transport>(as_listener(), max_payload(), x.incoming(),
                                                         websocket_transport::role::candidate);
  candidate_ = candidate.get();
  if (!x.upgrade(std::move(candidate))) {
    candidate_ = nullptr;
    machine_.candidate_gone();
  }
  rearm();
}

void session::hear_candidate(std::string_view text) {
  switch (machine_.candidate_said(text)) {
    case session_machine::candidate_verdict::answer_probe: {
      const std::string_view probe = "probe";
      candidate_->send(packet_type::pong, {&probe, 1});
      return polling_->release();  // the client waits for its last poll to end
    }
    case session_machine::candidate_verdict::upgraded: return complete_upgrade();
    case session_machine::candidate_verdict::drop: return drop_candidate();
  }
}

// What waited for a poll goes over the WebSocket, in its order and before all that is sent from now on.
void session::complete_upgrade() {
  polling_->release_empty();
  const auto last = std::move(polling_);
  metrics::tally& tally = home().tally();
  tally.sessions[static_cast<std::size_t>(transport::polling)].subtract();
  tally.sessions[static_cast<std::size_t>(transport::websocket)].add();
  tally.sessions_upgraded.add();
  current_ = std::exchange(candidate_, nullptr);
  rearm();
  if (last->overflowed()) return end(close_reason::slow_consumer);
  last->flush_to(*current_);
  if (ending_) end(ending_->reason);
}

void session::drop_candidate() {
  if (candidate_ == nullptr) return;
  std::exchange(candidate_, nullptr)->end(close_reason::server_closed);
  rearm();
}

// A WebSocket on probation that is given up changes nothing, unless it goes with its page.
void session::on_gone(transport_link& from, close_reason reason, bool with_its_page) {
  if (&from == candidate_) {
    candidate_ = nullptr;
    machine_.candidate_gone();
    if (with_its_page) return end(reason);
    return rearm();
  }
  current_ = nullptr;
  // Some answer any close frame with 1000: only a page that goes means it.
  const bool is_answer = machine_.stage() == session_machine::life::parting && !with_its_page;
  end(is_answer ? close_reason::transport_closed : reason);
}

void session::on_timer() {
  switch (machine_.timer(home().now_ms())) {
    case session_machine::timer_verdict::nothing: break;
    case session_machine::timer_verdict::send_ping: send(packet_type::ping, {}); break;
    case session_machine::timer_verdict::ping_timeout: return end(close_reason::ping_timeout);
    case session_machine::timer_verdict::time_over: return end(ending_->reason);
    case session_machine::timer_verdict::drop_candidate: drop_candidate(); break;
  }
  rearm();
}

}  // namespace flinxx::engineio
