#include "socketio/admission.hpp"

#include <flinxx/json/write.hpp>

#include <charconv>
#include <memory>
#include <utility>

namespace flinxx::socketio {

void admission::connect(connection& c, const packet& p) {
  if (c.has_seat(p.nsp)) return c.break_off();
  served_namespace* const nsp = sockets_.find(p.nsp);
  if (nsp == nullptr) return refuse(c, p.nsp, {"Invalid namespace", {}});
  if (const auto r = returning_in(p)) return let_return(c, *nsp, p.data, *r);
  enter(c, *nsp, p.data);
}

// What the official client sends by itself when it comes back: {"pid":"…","offset":"…"}, with the auth beside it. No
// offset means that it has received no event.
std::optional<admission::returning> admission::returning_in(const packet& p) const {
  if (!around_.ids || !p.data) return std::nullopt;
  const auto pid = json::find(*p.data, "pid");
  const auto who = pid ? around_.ids->read(json::decode(*pid), p.nsp) : std::nullopt;
  if (!who) return std::nullopt;
  returning r{*who, 0, {}};
  if (const auto offset = json::find(*p.data, "offset")) {
    const std::string text = json::decode(*offset);
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, r.after);
    if (error != std::errc() || r.after > max_offset || (stop != end && *stop != '.')) return std::nullopt;
    if (stop != end) r.sealed_state.assign(stop + 1, end);
  }
  return r;
}

void admission::enter(connection& c, served_namespace& nsp, const auth& a) {
  if (sockets_.is_full()) return refuse(c, nsp.name, {"The server is full", {}});
  if (c.has_entered())
    if (const auto refusal = door_.may_enter_again(c.address())) return refuse(c, nsp.name, *refusal);
  const auto id = sockets_.fresh_id();
  local_socket& s = sockets_.make(nsp, id, around_.ids ? around_.ids->place_for(id) : id);
  const auto refusal = nsp.app.may_connect(s, {a, c.address(), c.kept()});
  if (refusal || c.is_closed()) {  // the application can reach this connection's other namespaces
    s.turn_away();
    around_.home.bury(sockets_.take(s.place()));
    return refusal ? refuse(c, nsp.name, *refusal) : void();
  }
  (void)c.entered();
  c.take_seat(nsp, s);
  around_.home.tally().sockets_entered.add();
  s.enter(c);
  nsp.app.on_connect(s, a);
}

void admission::let_return(connection& c, served_namespace& nsp, const auth& a, const returning& r) {
  if (sockets_.is_full()) return enter(c, nsp, a);
  if (!wait(c, nsp, a, r)) let_return_here(c, nsp, a, r);
}

void admission::let_return_here(connection& c, served_namespace& nsp, const auth& a, const returning& r) {
  const auto fresh = sockets_.fresh_id();
  const auto place = around_.ids->place_of_returning(r.who, fresh, around_.home.now_ms());
  if (!place) return enter(c, nsp, a);
  if (*place == fresh) return restore(c, nsp, r, fresh);
  if (board_.reaches(place->worker())) return resume_elsewhere(c, nsp, a, r, *place);
  resume(c, nsp, a, r, *place);
}

// Its socket may be at another server.
bool admission::wait(connection& c, served_namespace& nsp, const auth& a, const returning& r) {
  const auto where = around_.ids->said_elsewhere(r.who);
  if (!where) return false;
  const bool is_dead = !where->run || !around_.ids->others()->signs_of_life(*where->run);
  if (is_dead && !around_.options.recovery.handover) return false;
  auto told = [this, &nsp, r, auth_text = a ? std::string(a->raw) : std::string()](connection* client,
                                                                                   const arrivals::outcome& what) {
    const auto* const moved = std::get_if<arrivals::as_moved>(&what);
    if (moved != nullptr && arrive(client, nsp, r, *moved)) return;
    if (client != nullptr) decided(*client, nsp, parsed(auth_text), r, what);
  };
  if (!arrivals_.hold(c, nsp, r.who, r.after, *where, std::move(told))) enter(c, nsp, a);
  return true;
}

void admission::decided(connection& c, served_namespace& nsp, const auth& a, const returning& r,
                        const arrivals::outcome& what) {
  const bool is_late = std::holds_alternative<arrivals::as_moved>(what) && around_.ids->place_of(r.who.sid);
  if (is_late || std::holds_alternative<arrivals::look_again>(what)) return let_return(c, nsp, a, r);
  const bool is_known = std::holds_alternative<arrivals::as_known>(what) && !sockets_.is_full();
  is_known ? let_return_here(c, nsp, a, r) : enter(c, nsp, a);
}

// Comes too late where its client has been restored by the sealed state alone: that socket is its one now.
bool admission::arrive(connection* c, served_namespace& nsp, const returning& r, const arrivals::as_moved& what) {
  if (sockets_.is_full()) return false;
  const auto place = sockets_.fresh_id();
  if (!around_.ids->arrived(r.who, place)) return false;
  local_socket& s = sockets_.make(nsp, r.who.sid, place);
  if (c != nullptr) {
    c->take_seat(nsp, s);
    recovered(*c);
  }
  around_.home.tally().sockets_handed_over.add("in");
  s.arrive(c, r.after, what.socket, what.gone_for);
  return true;
}

// What was valid when it came.
admission::auth admission::parsed(const std::string& auth_text) const {
  return auth_text.empty() ? std::nullopt : json::parse(auth_text, around_.options.limits.max_depth);
}

void admission::resume(connection& c, served_namespace& nsp, const auth& a, const returning& r,
                       const ops::slot_id& place) {
  local_socket* const s = sockets_.at(place);
  const bool accepted = s != nullptr && s->is_in(nsp) && s->claim(r.after);
  if (c.is_closed()) return;  // by an application that was told of the lost connection
  if (!accepted) return refused(c, nsp, a, r);
  c.take_seat(nsp, *s);
  recovered(c);
  s->resume(c, r.after);
}

void admission::resume_elsewhere(connection& c, served_namespace& nsp, const auth& a, const returning& r,
                                 const ops::slot_id& place) {
  auto told = [this, &c, &nsp, r, auth_text = a ? std::string(a->raw) : std::string()](bool accepted) {
    if (accepted) return recovered(c);
    c.unseat(nsp.name);
    refused(c, nsp, parsed(auth_text), r);
  };
  claim wanted{{}, place, r.after, nsp.name, c.address()};
  c.take_seat(nsp, std::make_unique<far_socket>(links_, c, std::move(wanted), std::move(told)));
}

// This is an ordinary CONNECT after all, or the socket has just left for another server.
void admission::refused(connection& c, served_namespace& nsp, const auth& a, const returning& r) {
  if (!wait(c, nsp, a, r)) enter(c, nsp, a);
}

// A socket of an earlier run of the server goes on here. What was sent to it and got lost is lost.
void admission::restore(connection& c, served_namespace& nsp, const returning& r, const ops::slot_id& place) {
  local_socket& s = sockets_.make(nsp, r.who.sid, place);
  c.take_seat(nsp, s);
  recovered(c);
  around_.home.tally().sockets_restored.add();
  s.enter(c, r.after);
  nsp.app.on_restore(s, around_.ids->read_state(r.who.sid, r.sealed_state));
}

// Recovering takes the place of a connect, once a connection however many sockets it takes up again, and not where the
// connection has been used to enter.
void admission::recovered(connection& c) const {
  if (c.entered()) door_.recovered(c.address());
}

void admission::refuse(connection& c, std::string_view nsp, const connect_refusal& why) {
  std::string data = R"({"message":)";
  json::append_quoted(data, why.message);
  if (!why.data.empty()) data.append(R"(,"data":)").append(why.data);
  c.say({'4', nsp, {}, data, "}", 0});
}

}  // namespace flinxx::socketio
