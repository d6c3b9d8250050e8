#include "signaling/announcer.hpp"
#include "signaling/carried.hpp"
#include "signaling/complaints.hpp"
#include "signaling/departures.hpp"
#include "signaling/invitations.hpp"
#include "signaling/moving.hpp"
#include "signaling/relaxer.hpp"
#include "signaling/relay.hpp"
#include "signaling/replies.hpp"
#include "signaling/user.hpp"
#include "signaling/user_table.hpp"

#include <flinxx/net/worker.hpp>
#include <flinxx/ops/random.hpp>
#include <flinxx/signaling/service.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace flinxx::signaling {
namespace {

using matchmaking::refusal;
using matchmaking::standing;
using socketio::event;

std::int64_t wall_s() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

user& user_of(const socketio::socket& s) {
  return static_cast<user&>(*s.context());
}

// Users of an earlier run come back within the recovery time. One worker's service tells the hub.
class restore_timer final : public net::timer {
 public:
  restore_timer(net::worker& home, hub& h, std::chrono::milliseconds recovery_time)
      : hub_(h), ends_at_(home.now_ms() + recovery_time.count()) {
    hub_.open_until(ends_at_);
    home.schedule(*this, ends_at_);
  }

 private:
  void on_timer() override { hub_.expire(ends_at_); }

  hub& hub_;
  const std::int64_t ends_at_;
};

class service final : public socketio::application {
 public:
  service(net::worker& home, hub& h, const settings& s);

  std::optional<socketio::connect_refusal> may_connect(socketio::socket& s, const socketio::handshake& h) override;
  void on_connect(socketio::socket& s, const std::optional<json::value>& auth) override;
  void on_event(socketio::socket& s, const event& e) override;
  void on_disconnect(socketio::socket& s, ops::close_reason reason) override;
  void on_suspend(socketio::socket& s, ops::close_reason reason) override;
  void on_resume(socketio::socket& s) override;
  void on_restore(socketio::socket& s, std::string_view state) override;
  void on_depart(socketio::socket& s, std::function<void(std::string state)> packed) override;
  void on_arrive(socketio::socket& s, std::string_view state) override;

 private:
  user& admit(socketio::socket& s);
  void enter_as_new(user& u);
  refusal run(user& u, command what, const event* asked_by = nullptr, std::unique_ptr<asked>* wanted = nullptr);
  void find_partner(user& u, const event& e);
  bool has_proof(const user& u, const event& e);
  void skip_user(user& u, const event& e);
  void stop(user& u, const event& e);
  void leave(user& u, const event& e);
  void webrtc_offer(user& u, const event& e);
  void webrtc_answer(user& u, const event& e);
  void ice_candidate(user& u, const event& e);
  void report(user& u, const event& e);
  void block(user& u, const event& e);
  void invite(user& u, const event& e);
  void complain(user& u, const event& e, const complaint& what);
  void pass_on(user& u, const event& e, const named_check& found);
  void reject(user& u, const event& e, const reply& why);
  void receive(const letter& l);
  void hold(user* u, const matchmaking::effect& e);
  void take_over(const matchmaking::address& old);
  void put_out(const matchmaking::address& banned);

  net::worker& home_;
  hub& hub_;
  const settings& settings_;
  user_table<user> users_;
  announcer announcer_;
  departures departures_;
  relay relay_;
  complaints complaints_;
  invitations invitations_;
  postbox box_;
  relaxer relaxer_;
  std::optional<restore_timer> restore_timer_;
};

service::service(net::worker& home, hub& h, const settings& s)
    : home_(home),
      hub_(h),
      settings_(s),
      users_(h.node(), static_cast<std::uint16_t>(home.index())),
      announcer_(home, s.ice, s.figures),
      departures_(home, h, users_, announcer_),
      relay_(users_, h),
      complaints_(home, h, *s.desk, s.key_of),
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
// this worker's users is delivered, before anything else happens here. `wanted` is what the user wishes from now on.
refusal service::run(user& u, command what, const event* asked_by, std::unique_ptr<asked>* wanted) {
  // No sign of life since a probe counts as not told.
  const bool was_told = u.current.has_value() && u.socket.heard_from();
  const asked* const wishes = wanted != nullptr ? wanted->get() : u.wishes.get();
  const answer a =
      hub_.run(u.handle, what, was_told, wishes != nullptr ? wishes->wanted : matchmaking::wishes{}, home_.now_ms());
  if (wanted != nullptr && a.why == refusal::none && !a.kept) u.wishes = std::move(*wanted);
  relaxer_.wait_until(a.relax_at);
  if (what == command::suspend) u.left_from = a.before;
  if (what == command::skip && a.before == standing::in_match) u.forget_invite();
  // Who hears that it is in a match already has heard of that match.
  if (a.why == refusal::in_match) box_.deliver();
  if (asked_by != nullptr) {
    switch (a.why) {
      case refusal::none: accept(u.socket, *asked_by); break;
      case refusal::in_match: refuse(u.socket, *asked_by, in_session); break;
      case refusal::unknown_user: refuse(u.socket, *asked_by, internal_error); break;
      case refusal::not_invited: refuse(u.socket, *asked_by, invite_unknown); break;
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

void service::on_disconnect(socketio::socket& s, ops::close_reason /*reason*/) {
  user& u = user_of(s);
  departures_.forget(u);
  settings_.desk->leave(u.key);
  users_.remove(u.address);
  run(u, command::disconnect);
}

void service::on_suspend(socketio::socket& s, ops::close_reason /*reason*/) {
  user& u = user_of(s);
  if (u.current && !s.heard_from()) {  // the match is undone; the client may have heard of it, and may yet
    u.leave_match();
    s.emit("partner_disconnected", "{}");
  }
  run(u, command::suspend);
}

// A user who has lost no match is as new to the hub; one who was waiting goes on waiting.
void service::on_resume(socketio::socket& s) {
  user& u = user_of(s);
  const standing before = std::exchange(u.left_from, standing::idle);
  complaints_.follow(u);
  if (complaints_.ban_of(u.key)) return put_out(u.address);
  if (before == standing::in_match && run(u, command::resume) == refusal::none) return;
  u.handle = hub_.connect(u.address, u.public_id, u.key);
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
  if (u.invited()) invitations_.keep(*u.wishes);
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
  auto who = moving_in(state, u.limits, u.wishes, settings_.limits, u.asked_at);
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
  if (u.invited()) invitations_.keep(*u.wishes);
  if (who->waits) run(u, command::find);
}

void service::on_event(socketio::socket& s, const event& e) {
  using handler = void (service::*)(user&, const event&);
  static constexpr auto handlers = std::to_array<std::pair<std::string_view, handler>>({
      {"ice_candidate", &service::ice_candidate},
      {"webrtc_offer", &service::webrtc_offer},
      {"webrtc_answer", &service::webrtc_answer},
      {"find_partner", &service::find_partner},
      {"skip_user", &service::skip_user},
      {"stop", &service::stop},
      {"report", &service::report},
      {"block", &service::block},
      {"invite", &service::invite},
  });
  user& u = user_of(s);
  if (u.current) users_.prefetch(u.current->partner);  // most events are for the partner
  if (!u.limits.count_event(settings_.limits.flood, e.data.raw.size(), home_.now_ms()))
    return s.close_connection(ops::close_reason::flood);
  for (const auto& [name, handle] : handlers) {
    if (name != e.name) continue;
    if (!e.attachments.empty()) return reject(u, e, bad_payload);
    return (this->*handle)(u, e);
  }
  reject(u, e, unknown_event);
}

// Refuses what no page would send. A user who goes on with it is put out.
void service::reject(user& u, const event& e, const reply& why) {
  refuse(u.socket, e, why);
  if (!u.limits.count_refused(settings_.limits.flood)) u.socket.close_connection(ops::close_reason::flood);
}

// A search that is not the user's own doing is free. One without its proof is told what to do.
bool service::has_proof(const user& u, const event& e) {
  const std::int64_t now = wall_s();
  if (u.limits.is_next_find_free() || !settings_.work->is_due(u.key, now)) return true;
  const std::string who = ops::uuid_v4(u.public_id);
  if (settings_.work->take(proof_in(e.arguments), who, now)) return true;
  refuse(u.socket, e, proof_required, settings_.work->ask(u.key, who, now));
  return false;
}

void service::find_partner(user& u, const event& e) {
  if (!u.socket.connected()) return;  // one of the last words of a user who leaves
  if (check_find(e.arguments, settings_.payload) != verdict::ok) return reject(u, e, bad_payload);
  if (!has_proof(u, e)) return;
  const auto admitted = u.limits.admit_find(settings_.limits, home_.now_ms());
  if (!admitted.allowed()) return refuse(u.socket, e, rate_limited("find_partner", admitted.retry_after_ms));
  if (!complaints_.avoid(u, e.arguments)) return reject(u, e, bad_payload);
  u.asked_at = home_.now_ms();
  auto wanted = asked_in(e.arguments);
  if (const auto code = invite_in(e.arguments)) wanted = invitations_.asked_by(json::decode(*code), wanted.get());
  run(u, command::find, &e, &wanted);
}

void service::skip_user(user& u, const event& e) {
  const named_check found = check_skip(e.arguments);
  if (found.shape != verdict::ok) return reject(u, e, bad_payload);
  // A skip that is sent again, after a recovery, is not to hit the next partner. What is decided already counts.
  if (found.session) box_.deliver();
  if (found.session && !u.is_in_named(*found.session))
    return refuse(u.socket, e, u.current ? other_session : no_session);
  if (!u.socket.connected()) return leave(u, e);
  if (!u.current && !has_proof(u, e)) return;  // it is a search
  const auto admitted = u.limits.admit_skip(settings_.limits, home_.now_ms());
  if (!admitted.allowed()) return refuse(u.socket, e, rate_limited("skip_user", admitted.retry_after_ms));
  if (!complaints_.avoid(u, e.arguments)) return reject(u, e, bad_payload);
  u.asked_at = home_.now_ms();
  run(u, command::skip, &e);
}

void service::stop(user& u, const event& e) {
  if (check_nothing(e.arguments) != verdict::ok) return reject(u, e, bad_payload);
  leave(u, e);
}

void service::leave(user& u, const event& e) {
  if (u.current) u.limits.make_next_find_free(false);  // who has left nothing loses nothing
  // A match that was decided before is delivered first: the answer is the last word.
  if (run(u, command::stop) != refusal::none) return refuse(u.socket, e, internal_error);
  u.leave_match();
  accept(u.socket, e);
}

void service::report(user& u, const event& e) {
  const report_check found = check_report(e.arguments);
  if (!found.why) return reject(u, e, bad_payload);
  complain(u, e, {found.session, found.why});
}

void service::block(user& u, const event& e) {
  const named_check found = check_skip(e.arguments);
  if (found.shape != verdict::ok) return reject(u, e, bad_payload);
  complain(u, e, {found.session, std::nullopt});
}

// The current session ends first: then it is one that has just ended, as any other.
void service::complain(user& u, const event& e, const complaint& what) {
  const auto admitted = u.limits.admit_report(settings_.limits, home_.now_ms());
  if (!admitted.allowed()) return refuse(u.socket, e, rate_limited(e.name, admitted.retry_after_ms));
  box_.deliver();
  std::optional<id128> ended;
  if (u.current && (!what.session || u.is_in_named(*what.session))) {
    ended = u.current->id;
    run(u, command::stop);
    u.leave_match();
    u.limits.make_next_find_free(true);
  }
  const auto token = complaints_.file(u, what, ended);
  if (!token) return refuse(u.socket, e, u.current ? other_session : no_session);
  accept(u.socket, e, "token", *token);
}

void service::invite(user& u, const event& e) {
  if (check_nothing(e.arguments) != verdict::ok) return reject(u, e, bad_payload);
  const auto admitted = u.limits.admit_invite(settings_.limits, home_.now_ms());
  if (!admitted.allowed()) return refuse(u.socket, e, rate_limited("invite", admitted.retry_after_ms));
  const auto made = invitations_.make();
  if (!made) return refuse(u.socket, e, rate_limited("invite", invitations::retry_ms));
  relaxer_.wait_until(made->ends_at);
  accept(u.socket, e, "code", made->code);
}

void service::webrtc_offer(user& u, const event& e) {
  pass_on(u, e, check_description(e.arguments, "offer", settings_.payload));
}

void service::webrtc_answer(user& u, const event& e) {
  pass_on(u, e, check_description(e.arguments, "answer", settings_.payload));
}

void service::ice_candidate(user& u, const event& e) {
  pass_on(u, e, check_candidate(e.arguments, settings_.payload));
}

void service::pass_on(user& u, const event& e, const named_check& found) {
  if (found.shape != verdict::ok)
    return reject(u, e, found.shape == verdict::invalid ? bad_payload : payload_too_large);
  if (const reply* const why = relay_.send(u, e.data.raw, found.session)) return refuse(u.socket, e, *why);
  accept(u.socket, e);
}

void service::receive(const letter& l) {
  user* const u = users_.find(l.to);
  const auto* const decided = std::get_if<matchmaking::effect>(&l.content);
  if (decided != nullptr && decided->kind == matchmaking::effect_kind::hold) return hold(u, *decided);
  if (u == nullptr) return;  // gone by now; the hub knows
  if (std::holds_alternative<ban_notice>(l.content)) return put_out(l.to);
  if (const auto* r = std::get_if<relayed>(&l.content)) return relay::receive(*u, *r);
  const matchmaking::effect& e = *decided;
  if (departures_.hear(*u, e)) return;
  announcer_.tell(*u, e);
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

}  // namespace

std::unique_ptr<socketio::application> make_service(net::worker& home, hub& h, const settings& s) {
  return std::make_unique<service>(home, h, s);
}

}  // namespace flinxx::signaling
