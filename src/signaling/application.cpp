#include "signaling/application.hpp"

#include "signaling/carried.hpp"
#include "signaling/moving.hpp"

#include <flinxx/ops/random.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace flinxx::signaling {

using matchmaking::refusal;
using matchmaking::standing;
using socketio::event;

namespace {

calls::ending ending_by(ops::close_reason reason) {
  switch (reason) {
    case ops::close_reason::client_left: return calls::ending::leave;
    case ops::close_reason::transport_closed:
    case ops::close_reason::transport_error:
    case ops::close_reason::ping_timeout: return calls::ending::lost;
    default: return calls::ending::server;
  }
}

}  // namespace

service::service(net::worker& home, hub& h, const settings& s)
    : home_(home),
      hub_(h),
      settings_(s),
      live_(s.live),
      users_(h.node(), static_cast<std::uint16_t>(home.index())),
      announcer_(home, live_.ice, s.figures),
      departures_(home, h, users_, announcer_),
      relay_(users_, h),
      complaints_(home, h, *s.desk, s.key_of),
      call_notes_(home, h, s.calls),
      invitations_(home, h, *s.invites),
      box_(home, [this](letter& l) { receive(l); }),
      relaxer_(home, h, [this] { box_.deliver(); }) {
  hub_.attach(home.index(), box_);
  if (home.index() == 0 && s.recovery_time.count() > 0) restore_timer_.emplace(home, h, s.recovery_time);
}

user& service::admit(socketio::socket& s) {
  auto entering = std::make_unique<user>(s);
  user& u = *entering;
  u.address = users_.add(u);
  u.public_id = settings_.names ? settings_.names->name(s.id()) : ops::random_id();
  u.key = complaints_.key_of(s.origin());
  settings_.desk->enter(u.key);
  s.set_context(std::move(entering));
  return u;
}

// The one way of a command. The answer to the event that asks for it goes out first; then what the hub has decided for
// this worker's users is delivered, before anything else happens here.
refusal service::run(user& u, command what, const occasion& o) {
  const auto& [asked_by, wanted, meant] = o;
  u.wait(false);
  // No sign of life since a probe counts as not told.
  const bool was_told = u.current.has_value() && u.socket.heard_from();
  const asked* const wishes = wanted != nullptr ? wanted->get() : u.wishes.get();
  const answer a = hub_.run(u.handle, what, was_told, wishes != nullptr ? wishes->wanted : matchmaking::wishes{},
                            home_.now_ms(), meant);
  if (wanted != nullptr && a.why == refusal::none && !a.kept) u.wishes = std::move(*wanted);
  relaxer_.wait_until(a.relax_at);
  if (what == command::suspend) u.left_from = a.before;
  if (what == command::skip && a.why == refusal::none && a.before != standing::waiting) u.forget_invite();
  // Who hears which match it is in, or is not, has heard of that.
  if (a.why == refusal::in_match || a.why == refusal::other_match) box_.deliver();
  if (asked_by != nullptr) {
    switch (a.why) {
      case refusal::none: accept(u.socket, *asked_by); break;
      case refusal::in_match: refuse(u, *asked_by, in_session); break;
      case refusal::other_match: refuse(u, *asked_by, u.current ? other_session : no_session); break;
      case refusal::unknown_user: refuse(u, *asked_by, internal_error); break;
      case refusal::not_invited: refuse(u, *asked_by, invite_unknown); break;
    }
  } else if (a.why == refusal::not_invited) {
    u.forget_invite();
    tell(u.socket, invite_unknown);
  }
  box_.deliver();
  return a.why;
}

std::optional<socketio::connect_refusal> service::may_connect(socketio::socket& /*s*/, const socketio::handshake& h) {
  if (!settings_.desk->has_bans()) return std::nullopt;
  auto ban = complaints_.ban_of(complaints_.key_of(h.address));
  if (!ban) return std::nullopt;
  return socketio::connect_refusal{"banned", std::move(*ban)};
}

void service::on_connect(socketio::socket& s, const std::optional<json::value>& /*auth*/) {
  enter_as_new(admit(s));
}

void service::enter_as_new(user& u) {
  u.socket.emit("user_registered", R"({"userId":")" + ops::uuid_v4(u.public_id) + R"("})");
  u.handle = hub_.connect(u.address, u.public_id, u.key);
  // One that has begun since it was admitted; from here on the hub finds the user.
  if (complaints_.ban_of(u.key)) put_out(u.address);
}

void service::on_disconnect(socketio::socket& s, ops::close_reason reason) {
  user& u = user_of(s);
  call_notes_.ends(u, ending_by(reason));
  departures_.forget(u);
  settings_.desk->leave(u.key);
  users_.remove(u.address);
  run(u, command::disconnect, {.meant = u.match()});
}

void service::on_suspend(socketio::socket& s, ops::close_reason /*reason*/) {
  user& u = user_of(s);
  if (u.current && !s.heard_from()) {  // the match is undone; the client may have heard of it, and may yet
    call_notes_.ends(u, calls::ending::undone);
    u.leave_match();
    s.emit("partner_disconnected", "{}");
  }
  run(u, command::suspend, {.meant = u.match()});
}

// A user who has lost no match is as new to the hub; one who was waiting goes on waiting.
void service::on_resume(socketio::socket& s) {
  user& u = user_of(s);
  const standing before = std::exchange(u.left_from, standing::idle);
  complaints_.follow(u);
  const bool goes_on = before == standing::in_match && run(u, command::resume) == refusal::none;
  if (!goes_on) u.handle = hub_.connect(u.address, u.public_id, u.key);
  // Not before: of a ban that begins now the hub has to find the user.
  if (complaints_.ban_of(u.key)) return put_out(u.address);
  if (goes_on) return;
  u.asked_at = home_.now_ms();
  if (before == standing::waiting) run(u, command::find);
}

void service::on_restore(socketio::socket& s, std::string_view state) {
  user& u = admit(s);
  const carried before = carried_in(state);
  u.asked_at = home_.now_ms();
  u.handle = hub_.restore(u.address, u.public_id, before.match, u.asked_at);
  hub_.set_key(u.handle, u.key);
  if (complaints_.ban_of(u.key)) return put_out(u.address);
  box_.deliver();
  if (before.wanted) u.wishes = std::make_unique<asked>(asked{*before.wanted, {}});
  if (u.invited() && (before.waits || before.match)) invitations_.keep(u);
  if (before.waits) run(u, command::find);
}

void service::on_depart(socketio::socket& s, std::function<void(std::string state)> packed) {
  user& u = user_of(s);
  const matchmaking::address where = u.address;
  departures_.begin(u, [this, key = u.key, packed = std::move(packed)](std::string state) {
    settings_.desk->leave(key);
    packed(std::move(state));
  });
  box_.deliver();
  departures_.finish(where);
}

// Nobody is told anything, but of what has changed meanwhile. Whoever cannot be made out is a new user, and hears so.
void service::on_arrive(socketio::socket& s, std::string_view state) {
  user& u = admit(s);
  u.asked_at = home_.now_ms();
  auto who = moving_in(state, u.limits, u.wishes, live_.limits, u.asked_at);
  if (!who) return enter_as_new(u);
  u.public_id = who->public_id;
  if (who->match) {
    announcer_.go_on(u, *who->match);
    u.left_from = standing::in_match;  // its connection may be lost again
  }
  u.handle = hub_.arrive(u.address, *who);
  hub_.set_key(u.handle, u.key);
  if (complaints_.ban_of(u.key)) return put_out(u.address);
  box_.deliver();
  if (u.invited() && (who->waits || u.current)) invitations_.keep(u);
  if (who->waits) run(u, command::find);
}

void service::receive(const letter& l) {
  user* const u = users_.find(l.to);
  const auto* const decided = std::get_if<matchmaking::effect>(&l.content);
  if (decided != nullptr && decided->kind == matchmaking::effect_kind::hold) return hold(u, *decided);
  if (u == nullptr) return;  // gone by now; the hub knows
  if (std::holds_alternative<ban_notice>(l.content)) return put_out(l.to);
  if (const auto* n = std::get_if<call_note>(&l.content)) return call_notes_.hear(*u, *n);
  if (const auto* r = std::get_if<relayed>(&l.content)) return relay::receive(*u, *r);
  const matchmaking::effect& e = *decided;
  call_notes_.hear(*u, e);
  if (departures_.hear(*u, e)) return;
  announcer_.tell(*u, e);
  if (u->current && u->early_offer) send_early_offer(*u);
  call_notes_.told(*u, e);
  if (e.kind == matchmaking::effect_kind::taken_over) take_over(l.to);
}

// Whoever is leaving, too, holds what is for its partner, and so does one who has gone.
void service::hold(user* u, const matchmaking::effect& e) {
  if (u != nullptr && u->is_in(e.match)) u->current->partner = matchmaking::no_address;
  hub_.held(e.match, e.partner);
}

// Not from within whatever it is that delivers.
void service::take_over(const matchmaking::address& old) {
  home_.post([this, old] {
    if (user* const u = users_.find(old)) u->socket.close_connection(ops::close_reason::replaced);
  });
}

// Likewise. What it was told before goes out first.
void service::put_out(const matchmaking::address& banned) {
  home_.post([this, banned] {
    user* const u = users_.find(banned);
    const auto ban = u != nullptr ? complaints_.ban_of(u->key) : std::nullopt;
    if (!ban) return;
    u->socket.emit("banned", *ban);
    u->socket.close_connection(ops::close_reason::server_closed);
  });
}

std::unique_ptr<application> make_service(net::worker& home, hub& h, const settings& s) {
  return std::make_unique<service>(home, h, s);
}

}  // namespace flinxx::signaling
