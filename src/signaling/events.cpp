// What the service does for its users' events.
#include "signaling/application.hpp"

#include <flinxx/ops/random.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace flinxx::signaling {

using matchmaking::refusal;
using socketio::event;

namespace {

std::int64_t wall_s() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

}  // namespace

void service::on_event(socketio::socket& s, const event& e) {
  using handler = void (service::*)(user&, const event&);
  static constexpr auto handlers = std::to_array<std::pair<std::string_view, handler>>({
      {"ice_candidate", &service::ice_candidate},
      {"webrtc_offer", &service::webrtc_offer},
      {"webrtc_answer", &service::webrtc_answer},
      {"find_partner", &service::find_partner},
      {"early_offer", &service::early_offer},
      {"skip_user", &service::skip_user},
      {"stop", &service::stop},
      {"report", &service::report},
      {"block", &service::block},
      {"invite", &service::invite},
  });
  static_assert(handlers.size() + 1 == metrics::event_names.size());
  user& u = user_of(s);
  if (u.current) users_.prefetch(u.current->partner);  // most events are for the partner
  if (!u.limits.count_event(live_.limits.flood, e.data.raw.size(), home_.now_ms()))
    return s.close_connection(ops::close_reason::flood);
  auto& counted = home_.tally().events;
  for (std::size_t i = 0; i < handlers.size(); ++i) {
    const auto& [name, handle] = handlers[i];
    if (name != e.name) continue;
    counted[i].add();
    if (!e.attachments.empty()) return reject(u, e, bad_payload);
    return (this->*handle)(u, e);
  }
  counted[handlers.size()].add();
  reject(u, e, unknown_event);
}

void service::refuse(const user& u, const event& e, const reply& why, std::string_view challenge) {
  home_.tally().events_refused.add(why.code);
  if (why.code == rate_limited_code) home_.tally().limits_hit.add(e.name);
  signaling::refuse(u.socket, e, why, challenge);
}

// Refuses what no page would send. A user who goes on with it is put out.
void service::reject(user& u, const event& e, const reply& why) {
  refuse(u, e, why);
  if (!u.limits.count_refused(live_.limits.flood)) u.socket.close_connection(ops::close_reason::flood);
}

// A search that is not the user's own doing is free. One without its proof is told what to do.
bool service::has_proof(const user& u, const event& e) {
  const std::int64_t now = wall_s();
  if (u.limits.is_next_find_free() || !settings_.work->is_due(u.key, now)) return true;
  const std::string who = ops::uuid_v4(u.public_id);
  if (settings_.work->take(proof_in(e.arguments), who, now)) return true;
  refuse(u, e, proof_required, settings_.work->ask(u.key, who, now));
  return false;
}

void service::find_partner(user& u, const event& e) {
  if (!u.socket.connected()) return;  // one of the last words of a user who leaves
  if (check_find(e.arguments, settings_.payload) != verdict::ok) return reject(u, e, bad_payload);
  if (!has_proof(u, e)) return;
  const auto admitted = u.limits.admit_find(live_.limits, home_.now_ms());
  if (!admitted.allowed()) return refuse(u, e, rate_limited("find_partner", admitted.retry_after_ms));
  if (!complaints_.avoid(u, e.arguments)) return reject(u, e, bad_payload);
  u.asked_at = home_.now_ms();
  auto wanted = asked_in(e.arguments);
  if (const auto code = invite_in(e.arguments)) wanted = invitations_.asked_by(json::decode(*code), wanted.get());
  run(u, command::find, {.asked_by = &e, .wanted = &wanted});
}

// Kept as what the partner is to hear: as if the user had sent it with the match.
void service::early_offer(user& u, const event& e) {
  const verdict found = check_early_offer(e.arguments, settings_.payload);
  if (found != verdict::ok) return reject(u, e, found == verdict::invalid ? bad_payload : payload_too_large);
  if (u.current) return refuse(u, e, in_session);
  if (!u.waits) return refuse(u, e, not_waiting);
  u.early_offer = std::make_unique<std::string>(R"(["webrtc_offer",)");
  u.early_offer->append(e.arguments) += ']';
  accept(u.socket, e);
}

void service::skip_user(user& u, const event& e) {
  const named_check found = check_skip(e.arguments);
  if (found.shape != verdict::ok) return reject(u, e, bad_payload);
  // A skip that is sent again, after a recovery, is not to hit the next partner. What is decided already counts.
  if (found.session) box_.deliver();
  if (found.session && !u.is_in_named(*found.session)) return refuse(u, e, u.current ? other_session : no_session);
  if (!u.socket.connected()) return leave(u, e);
  if (!u.current && !has_proof(u, e)) return;  // it is a search
  const auto admitted = u.limits.admit_skip(live_.limits, home_.now_ms());
  if (!admitted.allowed()) return refuse(u, e, rate_limited("skip_user", admitted.retry_after_ms));
  if (!complaints_.avoid(u, e.arguments)) return reject(u, e, bad_payload);
  u.asked_at = home_.now_ms();
  call_notes_.ends(u, calls::ending::skip);
  run(u, command::skip, {.asked_by = &e, .meant = found.session ? u.match() : std::nullopt});
}

void service::stop(user& u, const event& e) {
  if (check_nothing(e.arguments) != verdict::ok) return reject(u, e, bad_payload);
  leave(u, e);
}

void service::leave(user& u, const event& e) {
  if (u.current) u.limits.make_next_find_free(false);  // who has left nothing loses nothing
  call_notes_.ends(u, calls::ending::stop);
  // A match that was decided before is delivered first: the answer is the last word.
  if (run(u, command::stop) != refusal::none) return refuse(u, e, internal_error);
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
  const auto admitted = u.limits.admit_report(live_.limits, home_.now_ms());
  if (!admitted.allowed()) return refuse(u, e, rate_limited(e.name, admitted.retry_after_ms));
  box_.deliver();
  std::optional<id128> ended;
  if (u.current && (!what.session || u.is_in_named(*what.session))) {
    const auto match = u.match();
    call_notes_.ends(u, what.why ? calls::ending::report : calls::ending::block);
    if (run(u, command::stop, {.meant = match}) == refusal::none) {
      ended = match;
      u.leave_match();
      u.limits.make_next_find_free(true);
    }
  }
  const auto token = complaints_.file(u, what, ended);
  if (!token) return refuse(u, e, u.current ? other_session : no_session);
  accept(u.socket, e, "token", *token);
}

void service::invite(user& u, const event& e) {
  if (check_nothing(e.arguments) != verdict::ok) return reject(u, e, bad_payload);
  const auto admitted = u.limits.admit_invite(live_.limits, home_.now_ms());
  if (!admitted.allowed()) return refuse(u, e, rate_limited("invite", admitted.retry_after_ms));
  const auto made = invitations_.make();
  if (!made) return refuse(u, e, rate_limited("invite", invitations::retry_ms));
  relaxer_.wait_until(made->ends_at);
  accept(u.socket, e, "code", made->code);
}

void service::webrtc_offer(user& u, const event& e) {
  pass_on(u, e, metrics::relay::offer, check_description(e.arguments, "offer", settings_.payload));
}

void service::webrtc_answer(user& u, const event& e) {
  pass_on(u, e, metrics::relay::answer, check_description(e.arguments, "answer", settings_.payload));
}

void service::ice_candidate(user& u, const event& e) {
  pass_on(u, e, metrics::relay::candidate, check_candidate(e.arguments, settings_.payload));
}

// The first words in a match may be ready before the partner has been told of it. false: it has ended meanwhile.
bool service::both_are_told(user& u) {
  const id128 match = u.current->id;
  hub_.wait_for_posts();
  box_.deliver();
  return u.is_in(match) && (u.current->told_both = true);
}

void service::pass_on(user& u, const event& e, metrics::relay what, const named_check& found) {
  if (found.shape != verdict::ok)
    return reject(u, e, found.shape == verdict::invalid ? bad_payload : payload_too_large);
  if (u.current && !u.current->told_both && !both_are_told(u))
    return refuse(u, e, u.current ? other_session : no_session);
  if (const reply* const why = relay_.send(u, e.data.raw, found.session)) return refuse(u, e, *why);
  count_relay(what, e.data.raw.size());
  accept(u.socket, e);
}

// The partner may hear of the match later than the user.
void service::send_early_offer(user& u) {
  const auto data = std::exchange(u.early_offer, nullptr);
  hub_.relay_in_match(u.handle, u.current->id, *data);
  count_relay(metrics::relay::offer, data->size());
}

void service::count_relay(metrics::relay what, std::size_t bytes) {
  home_.tally().relays[static_cast<std::size_t>(what)].add();
  home_.tally().relay_bytes.add(bytes);
}

}  // namespace flinxx::signaling
