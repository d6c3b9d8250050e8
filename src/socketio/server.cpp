#include "socketio/ack_waiters.hpp"
#include "socketio/client.hpp"
#include "socketio/event_log.hpp"
#include "socketio/namespace.hpp"
#include "socketio/recovery_ids.hpp"
#include "socketio/suspension.hpp"
#include "socketio/switchboard.hpp"

#include <flinxx/http/message.hpp>
#include <flinxx/socketio/server.hpp>

#include <algorithm>
#include <utility>

namespace flinxx::socketio {
namespace {

using ops::close_reason;

client& client_of(engineio::session& s) {
  return static_cast<client&>(*s.context());
}

// Whether the connection went without a goodbye, so that the client may want to come back.
bool may_resume(close_reason reason) {
  switch (reason) {
    case close_reason::transport_closed:
    case close_reason::transport_error:
    case close_reason::ping_timeout:
    case close_reason::replaced: return true;
    default: return false;
  }
}

}  // namespace

server::server(net::worker& home, const settings& s)
    : home_(home),
      settings_(s),
      ids_(s.recovery.window_ms > 0 ? std::make_shared<recovery_ids>(home, s.recovery) : nullptr),
      switchboard_(std::make_unique<switchboard>(*this, home)) {}

server::~server() = default;

void server::serve(std::string_view nsp, application& app) {
  namespaces_.push_back(std::make_unique<served_namespace>(served_namespace{std::string(nsp), &app, {}}));
}

void server::attach(const std::vector<server*>& all) {
  ids_ = all.front()->ids_;
  switchboard_->attach(all);
}

std::optional<http::response> server::shed() const {
  if (arriving_ < settings_.max_arriving) return std::nullopt;
  return http::response::retry_later(503, "busy", "Too many clients connect at this moment", 1);
}

void server::on_open(engineio::session& s, const http::request& handshake) {
  s.set_context(std::make_unique<client>(*this, s, handshake));
}

void server::on_text(engineio::session& s, std::string_view message) {
  client_of(s).text(message);
}

void server::on_binary(engineio::session& s, std::string_view message) {
  client_of(s).binary(message);
}

void server::on_pong(engineio::session& s) {
  client_of(s).pong();
}

bool server::on_lost(engineio::session& s) {
  return client_of(s).lost();
}

void server::on_close(engineio::session& s, close_reason reason) {
  client_of(s).closed(reason);
}

served_namespace* server::find(std::string_view nsp) const {
  const auto found =
      std::find_if(namespaces_.begin(), namespaces_.end(), [&](const auto& n) { return n->name == nsp; });
  return found == namespaces_.end() ? nullptr : found->get();
}

socket* server::find_at(const ops::slot_id& place) const {
  socket* const s = place.worker() == home_.index() ? sockets_.at(place.slot()) : nullptr;
  return s != nullptr && s->place_ == place ? s : nullptr;
}

// Whose client went with this line and has not come back.
socket* server::find_away(const ops::slot_id& place, const line& lost) const {
  socket* const s = find_at(place);
  return s != nullptr && s->suspension_ && s->suspension_->is_since(lost) ? s : nullptr;
}

socket* server::find_socket(const ops::slot_id& id) const {
  socket* const s = id.worker() == home_.index() ? sockets_.at(id.slot()) : nullptr;
  if (s != nullptr && s->id_ == id) return s;
  const auto place = ids_ ? ids_->place_of(id) : std::nullopt;
  return place ? find_at(*place) : nullptr;
}

// Stands in the slot that `place` names, which is the next one.
socket& server::make_socket(served_namespace& nsp, const ops::slot_id& id, const ops::slot_id& place) {
  return sockets_.put(std::make_unique<socket>(*this, nsp, id, place));
}

// One of the socket's functions may be on the stack.
void server::destroy(socket& s) {
  s.leave_all();
  home_.bury(sockets_.take(s.place_.slot()));
}

// The socket that the claim is for, without a line; nullptr if there is none or too much has been missed.
socket* server::claimed(const claim& c) {
  socket* s = find_at(c.place);
  if (s == nullptr || s->nsp() != c.nsp) return nullptr;
  if (line* const old = std::exchange(s->line_, nullptr)) {  // its end has not been noticed yet
    old->release(*s, close_reason::replaced);  // first: an application that is told might close the connection itself
    s = find_at(c.place);
    if (s != nullptr) line_lost(*s, close_reason::replaced, *old);
    s = find_at(c.place);
  }
  if (s == nullptr || s->can_resume_after(c.after)) return s;
  end(*s, close_reason::replaced);  // the client begins anew
  return nullptr;
}

void server::resume(socket& s, std::uint64_t after) {
  s.suspension_.reset();
  s.answer_connect();
  s.resend_after(after);
  s.nsp_.app->on_resume(s);
}

void server::line_lost(socket& s, close_reason reason, const line& lost) {
  s.line_ = nullptr;
  if (!recovers() || !may_resume(reason)) return end(s, reason);
  s.suspension_ = std::make_unique<suspension>(*this, s, reason, lost);
  s.nsp_.app->on_suspend(s, reason);
}

// The one end of a socket. Its line has been released or lost before.
void server::end(socket& s, close_reason reason) {
  if (!std::exchange(s.is_in_, false)) return;  // it has ended while it was ending
  s.leave_all();
  auto ending = sockets_.take(s.place_.slot());
  if (recovers() && s.id_ != s.place_) ids_->forget(s.id_);
  s.suspension_.reset();
  s.nsp_.app->on_disconnect(s, reason);
  if (s.waiters_) s.waiters_->abandon();
  home_.bury(std::move(ending));
}

void server::abandon_suspended(close_reason reason) {
  sockets_.for_each([&](socket& s) {
    if (!s.connected()) end(s, reason);
  });
}

}  // namespace flinxx::socketio
