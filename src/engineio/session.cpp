#include "engineio/websocket_transport.hpp"

#include <flinxx/engineio/packet.hpp>
#include <flinxx/engineio/server.hpp>
#include <flinxx/engineio/session.hpp>
#include <flinxx/http/content_coding.hpp>
#include <flinxx/http/target.hpp>
#include <flinxx/websocket/utf8.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace flinxx::engineio {

websocket_transport::websocket_transport(session& owner, const http::request& handshake, role as)
    : endpoint(owner.owner_.settings().max_payload),
      session_(&owner),
      handshake_(as == role::first ? &handshake : nullptr),
      text_only_(!http::query_value(handshake.query, "b64").value_or("").empty()) {
  if (as == role::first) owner.socket_ = this;
}

void websocket_transport::send_bytes(std::string_view bytes) {
  if (!text_only_) return send_binary(bytes);
  std::string text;
  append_binary(text, bytes);
  const std::string_view piece = text;
  send_text({&piece, 1});
}

void websocket_transport::on_start(net::connection& /*c*/) {
  if (handshake_ != nullptr) session_->opened(*std::exchange(handshake_, nullptr));
}

void websocket_transport::on_closed(ops::close_reason reason) noexcept {
  if (session_ != nullptr) session_->gone(*this, reason);
}

// The session need not wait for the TCP connection's end, which the peer may put off.
void websocket_transport::on_end(ops::close_reason reason, websocket::close_code code) {
  if (session_ == nullptr) return;
  std::exchange(session_, nullptr)->gone(*this, reason, code == websocket::close_code::going_away);
}

void websocket_transport::on_text(std::string_view message) {
  if (session_ != nullptr) session_->said(*this, message);
}

void websocket_transport::on_binary(std::string_view message) {
  if (session_ != nullptr) session_->said_binary(*this, message);
}

namespace {

using ops::close_reason;
using websocket::close_code;

constexpr std::string_view noop_payload = "6";

std::string open_data(const session& s, const engineio::settings& settings) {
  const bool polling = s.current_transport() == transport::polling;
  const nlohmann::ordered_json body{
      {"sid", s.id().text()},
      {"upgrades", polling ? nlohmann::ordered_json::array({"websocket"}) : nlohmann::ordered_json::array()},
      {"pingInterval", settings.heartbeat.ping_interval},
      {"pingTimeout", settings.heartbeat.ping_timeout},
      {"maxPayload", settings.max_payload},
  };
  return body.dump();
}

}  // namespace

session::session(server& owner, const ops::slot_id& id, transport first)
    : owner_(owner), machine_(first, owner.settings().heartbeat, owner.home_.now_ms()), id_(id) {
  if (first == transport::polling) mailbox_ = std::make_unique<mailbox>();
  rearm();
}

session::~session() = default;

net::worker& session::home() const noexcept {
  return owner_.home_;
}

std::size_t session::max_payload() const noexcept {
  return owner_.settings().max_payload;
}

void session::rearm() {
  if (machine_.stage() != session_machine::life::over) home().schedule(*this, machine_.next_deadline());
}

void session::opened(const http::request& handshake) {
  const std::string data = open_data(*this, owner_.settings());
  const std::string_view piece = data;
  send(packet_type::open, {&piece, 1});
  owner_.door_.on_open(*this, handshake);
}

void session::discard() {
  machine_.close();
  owner_.remove(*this);
}

bool session::writable() const noexcept {
  if (closed()) return false;
  return mailbox_ ? mailbox_->waiting != nullptr : !socket_->congested();
}

void session::send_text(std::span<const std::string_view> pieces) {
  send(packet_type::message, pieces);
}

void session::send(packet_type type, std::span<const std::string_view> pieces) {
  if (closed()) return;
  if (mailbox_) {
    append_text(mailbox_->payload, type, pieces);
    return queued();
  }
  const char id = static_cast<char>(type);
  std::array<std::string_view, max_pieces + 1> frame{std::string_view(&id, 1)};
  const auto end = std::copy(pieces.begin(), pieces.end(), frame.begin() + 1);
  socket_->send_text(std::span<const std::string_view>(frame.begin(), end));
}

void session::send_binary(std::string_view bytes) {
  if (closed()) return;
  if (!mailbox_) return socket_->send_bytes(bytes);
  append_binary(mailbox_->payload, bytes);
  queued();
}

void session::probe() {
  if (closed()) return;
  if (machine_.probe(home().now_ms())) send(packet_type::ping, {});
  rearm();
}

// A packet for a polling client is in the mailbox: it leaves at the end of the turn if a GET waits. A mailbox that
// overflows ends the session no earlier, since whoever sends does not expect the session's end within the call.
void session::queued() {
  mailbox_->overflowed = mailbox_->overflowed || mailbox_->payload.size() > owner_.settings().max_queue;
  if (mailbox_->overflowed) mailbox_->payload.clear();
  if (mailbox_->overflowed || mailbox_->waiting != nullptr) home().at_end_of_turn(*this);
}

void session::end_of_turn() {
  if (mailbox_ && mailbox_->overflowed) return end(close_reason::slow_consumer);
  if (mailbox_ && mailbox_->waiting != nullptr && !mailbox_->payload.empty())
    answer_poll(std::exchange(mailbox_->payload, {}));
}

void session::answer_poll(std::string payload) {
  http::exchange& x = *std::exchange(mailbox_->waiting, nullptr);
  auto answer = http::response::text(200, "text/plain; charset=UTF-8", std::move(payload));
  answer.headers.emplace_back("Cache-Control", "no-store");
  owner_.settings().origins.add_fields(x.incoming(), answer);
  if (answer.body.size() >= owner_.settings().gzip_from &&
      http::accepts_coding(x.incoming().header("Accept-Encoding"), "gzip")) {
    if (auto packed = http::gzip(answer.body)) {
      answer.body = std::move(*packed);
      answer.headers.emplace_back("Content-Encoding", "gzip");
    }
  }
  x.respond(std::move(answer));
}

void session::poll(http::exchange& x) {
  if (machine_.overdue(home().now_ms())) {  // the timer is a tick late at most; the client is told the truth
    owner_.refuse(x, refusal::unknown_sid);
    return end(close_reason::ping_timeout);
  }
  switch (machine_.poll(mailbox_ && mailbox_->waiting != nullptr)) {
    case session_machine::poll_verdict::refuse: return owner_.refuse(x, refusal::bad_request);
    case session_machine::poll_verdict::overlap:
      owner_.refuse(x, refusal::bad_request);
      return close(close_reason::protocol_error);
    case session_machine::poll_verdict::answer_at_once:
      mailbox_->waiting = &x;
      return answer_poll(mailbox_->payload.empty() ? std::string(noop_payload) : std::exchange(mailbox_->payload, {}));
    case session_machine::poll_verdict::wait: break;
  }
  mailbox_->waiting = &x;
  x.watch(this);
  if (!mailbox_->payload.empty()) home().at_end_of_turn(*this);
}

bool session::is_text(const http::request& r) {
  return r.header("Content-Type") != "application/octet-stream" && websocket::is_valid_utf8(r.body);
}

void session::take_payload(http::exchange& x) {
  const http::request& r = x.incoming();
  if (machine_.current() != transport::polling) return owner_.refuse(x, refusal::bad_request);
  bool sound = is_text(r);
  payload_reader reader(r.body);
  packet p;
  while (sound && !closed()) {
    const auto status = reader.next(p);
    if (status == payload_reader::status::end) break;
    sound = status == payload_reader::status::packet && take(p);
  }
  if (sound) return answer_post(x);
  owner_.refuse(x, refusal::bad_request);
  if (mailbox_->payload.empty()) return end(close_reason::protocol_error);
  close(close_reason::protocol_error);
}

void session::answer_post(http::exchange& x) const {
  auto answer = http::response::text(200, "text/html", "ok");
  owner_.settings().origins.add_fields(x.incoming(), answer);
  x.respond(std::move(answer));
}

// False if the packet breaks the protocol.
bool session::take(const packet& p) {
  switch (p.type) {
    case packet_type::message:
      if (p.binary) {
        owner_.door_.on_binary(*this, p.data);
      } else {
        owner_.door_.on_text(*this, p.data);
      }
      return true;
    case packet_type::pong:
      if (!machine_.pong(home().now_ms())) return true;
      rearm();
      owner_.door_.on_pong(*this);
      return true;
    case packet_type::close: end(close_reason::transport_closed); return true;
    case packet_type::ping: return false;  // in version 4 the server sends them
    default: return true;                  // as the original: open, upgrade and noop from a client mean nothing
  }
}

void session::offer_candidate(http::exchange& x) {
  if (!machine_.candidate_opened(home().now_ms())) {
    x.upgrade(std::make_unique<unwanted_websocket>());
    return;
  }
  auto candidate = std::make_unique<websocket_transport>(*this, x.incoming(), websocket_transport::role::candidate);
  candidate_ = candidate.get();
  if (!x.upgrade(std::move(candidate))) {
    candidate_ = nullptr;
    machine_.candidate_gone();
  }
  rearm();
}

void session::said(websocket_transport& from, std::string_view text) {
  if (&from != candidate_) {
    std::string bytes;
    const auto p = decode(text, bytes);
    if (!p || !take(*p)) close(close_reason::protocol_error);
    return;
  }
  switch (machine_.candidate_said(text)) {
    case session_machine::candidate_verdict::answer_probe: {
      const std::string_view probe_answer = "3probe";
      candidate_->send_text({&probe_answer, 1});
      if (mailbox_->waiting != nullptr)
        answer_poll(mailbox_->payload.empty() ? std::string(noop_payload) : std::exchange(mailbox_->payload, {}));
      return;
    }
    case session_machine::candidate_verdict::upgraded: return complete_upgrade();
    case session_machine::candidate_verdict::drop: return drop_candidate();
  }
}

void session::said_binary(websocket_transport& from, std::string_view bytes) {
  if (&from == candidate_) {
    machine_.candidate_gone();
    return drop_candidate();
  }
  owner_.door_.on_binary(*this, bytes);
}

// What waited for a poll goes over the WebSocket, in its order and before all that is sent from now on.
void session::complete_upgrade() {
  socket_ = std::exchange(candidate_, nullptr);
  if (mailbox_->waiting != nullptr) answer_poll(std::string(noop_payload));
  const auto rest = std::move(mailbox_);
  rearm();
  if (rest->overflowed) return end(close_reason::slow_consumer);
  if (!rest->payload.empty()) flush_to_socket(rest->payload);
  if (!closed()) return;
  owner_.ending_bytes_ -= rest->payload.size();
  end(rest->ended_for);
}

void session::flush_to_socket(std::string_view payload) {
  payload_reader reader(payload);
  packet p;
  while (socket_ != nullptr && reader.next(p) == payload_reader::status::packet) {
    const char id = static_cast<char>(p.type);
    const std::array<std::string_view, 2> frame{std::string_view(&id, 1), p.data};
    if (p.binary) {
      socket_->send_bytes(p.data);
    } else {
      socket_->send_text(frame);
    }
  }
}

void session::drop_candidate() {
  if (candidate_ == nullptr) return;
  websocket_transport& candidate = *std::exchange(candidate_, nullptr);
  candidate.detach();
  candidate.close(close_code::normal, close_reason::server_closed);
  rearm();
}

// A WebSocket on probation that is given up changes nothing, unless it goes with its page.
void session::gone(websocket_transport& from, close_reason reason, bool with_its_page) {
  if (&from == candidate_) {
    candidate_ = nullptr;
    machine_.candidate_gone();
    if (with_its_page) return end(reason);
    return rearm();
  }
  socket_ = nullptr;
  end(reason);
}

void session::on_timer() {
  switch (machine_.timer(home().now_ms())) {
    case session_machine::timer_verdict::nothing: break;
    case session_machine::timer_verdict::send_ping: send(packet_type::ping, {}); break;
    case session_machine::timer_verdict::ping_timeout: return end(close_reason::ping_timeout);
    case session_machine::timer_verdict::time_over: return end(mailbox_->ended_for);
    case session_machine::timer_verdict::drop_candidate: drop_candidate(); break;
  }
  rearm();
}

}  // namespace flinxx::engineio
