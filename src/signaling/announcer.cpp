#include "signaling/announcer.hpp"

#include "signaling/carried.hpp"
#include "signaling/replies.hpp"

#include <flinxx/ops/random.hpp>

#include <chrono>
#include <string_view>

namespace flinxx::signaling {
namespace {

using matchmaking::effect;
using matchmaking::effect_kind;

constexpr std::int64_t fresh_ms = 1000;

constexpr std::string_view waiting_message = R"({"message":"Waiting for a partner...")";

// Whether it was decided before the hub heard that the user is away, and the user has lost that standing since. The end
// of a match that the user knows of is told all the same.
bool is_outdated(const user& u, const effect& e) {
  if (u.socket.connected() || u.left_from == matchmaking::standing::in_match) return false;
  const bool ends = e.kind == effect_kind::partner_skipped || e.kind == effect_kind::partner_left;
  return !(ends && u.is_in(e.match));
}

}  // namespace

bool may_be_gone(std::int64_t asked_at, std::int64_t now) noexcept {
  return now - asked_at >= fresh_ms;
}

// In a match that lasts longer than its TURN credentials the user gets new ones in time.
class announcer::ice_timer final : public net::mortal, private net::timer {
 public:
  ice_timer(announcer& owner, user& u, std::chrono::milliseconds fresh) : owner_(owner), user_(u) { wait(fresh); }

 private:
  void wait(std::chrono::milliseconds fresh) { owner_.home_.schedule(*this, owner_.home_.now_ms() + fresh.count()); }
  void on_timer() override {
    wait(owner_.renewal());
    owner_.give_ice_servers(user_);
  }

  announcer& owner_;
  user& user_;
};

void announcer::tell(user& u, const effect& e) {
  if (is_outdated(u, e)) return;
  switch (e.kind) {
    case effect_kind::waiting: return tell_waiting(u, e);
    case effect_kind::matched: return tell_matched(u, e);
    case effect_kind::restored: return tell_restored(u, e);
    case effect_kind::partner_skipped:
    case effect_kind::partner_left: return tell_parted(u, e);
    case effect_kind::uninvited: return tell_uninvited(u, e);
    case effect_kind::taken_over: return u.leave_match();  // and its connection is about to end
    case effect_kind::refused:                             // these are for workers, nodes and the lobby
    case effect_kind::hold:
    case effect_kind::held:
    case effect_kind::found:
    case effect_kind::undone:
    case effect_kind::linger:
    case effect_kind::offer:
    case effect_kind::ask_again:
    case effect_kind::withdraw: return;
  }
}

void announcer::tell_waiting(user& u, const effect& e) {
  u.current.reset();
  u.wait(true);
  u.socket.carry(to_text({true, {}, u.wishes ? std::optional(u.wishes->wanted) : std::nullopt}));
  std::string data(waiting_message);
  if (figures_) {
    const matchmaking::counts now = figures_();
    data += R"(,"here":)" + std::to_string(now.users) + R"(,"waiting":)" + std::to_string(now.waiting);
  }
  if (e.relax_ms > 0) data += R"(,"relaxInMs":)" + std::to_string(e.relax_ms);
  // A page that waits has its connection ready by these when somebody comes.
  data += ',' + ice_members_for(u);
  u.socket.emit("waiting", data += '}');
}

// Unless it has asked for something else meanwhile. It may have asked by the same invite again: so that stays known.
void announcer::tell_uninvited(user& u, const effect& e) {
  if (!u.invited() || u.wishes->wanted.invite != e.match) return;
  u.leave_match();
  u.wait(false);
  signaling::tell(u.socket, invite_unknown);
}

void announcer::tell_matched(user& u, const effect& e) {
  enter_match(u, {e.match, e.partner_id}, e.partner, renewal());
  u.waits = false;
  // Another node may hear of the match later than of the offer.
  if (!e.initiator || e.text || e.partner.node != u.address.node) u.early_offer.reset();
  count_match(u, e);
  u.limits.make_next_find_free(false);
  std::string data = R"({"partnerId":")" + ops::uuid_v4(e.partner_id) + R"(","sessionId":")" + ops::uuid_v4(e.match);
  data += e.initiator ? R"(","initiator":true,)" : R"(","initiator":false,)";
  data += ice_members_for(u);
  if (e.text) data += R"(,"mode":"text")";
  if (u.early_offer) data += R"(,"offered":true)";
  if (u.wishes && !u.wishes->texts.empty()) data += R"(,"shared":)" + shared_words(*u.wishes, e.shared);
  u.socket.emit("partner_found", data += '}');
  if (may_be_gone(u.asked_at, home_.now_ms())) u.socket.probe();
}

void announcer::count_match(user& u, const effect& e) {
  metrics::tally& tally = home_.tally();
  constexpr double ms = 0.001;
  if (u.asked_at != 0) tally.wait_seconds.add(static_cast<double>(home_.now_ms() - u.asked_at) * ms);
  if (!e.initiator) return;
  tally.matches.add();
  u.current->counted.emplace(home_);
}

// The client knows of the match and need not be told, but where its partner lives has changed. How old its TURN
// credentials are is not known.
void announcer::tell_restored(user& u, const effect& e) {
  if (u.is_in(e.match)) {
    u.current->partner = e.partner;
    return;
  }
  enter_match(u, {e.match, e.partner_id}, e.partner, renewal());
  if (u.current->ice) give_ice_servers(u);
}

void announcer::tell_parted(user& u, const effect& e) {
  u.leave_match();
  u.limits.make_next_find_free(true);
  u.socket.emit(e.kind == effect_kind::partner_skipped ? "user_skipped" : "partner_disconnected", "{}");
}

// Its TURN credentials were to be renewed when a quarter of their time was left.
void announcer::go_on(user& u, const matchmaking::past_match& match) {
  enter_match(u, match, matchmaking::no_address, ice_.turn_ttl / 4);
}

void announcer::enter_match(user& u, const matchmaking::past_match& match, const matchmaking::address& partner,
                            std::chrono::milliseconds fresh) {
  u.current = current_match{match.id, partner};
  if (!ice_.turn_urls.empty()) u.current->ice = std::make_unique<ice_timer>(*this, u, fresh);
  u.socket.carry(to_text({.waits = false, .match = match}));
}

void announcer::give_ice_servers(user& u) {
  u.socket.emit("ice_servers", "{" + ice_members_for(u) + "}");
}

std::string announcer::ice_members_for(const user& u) const {
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  return ice_members(ice_, ops::uuid_v4(u.public_id), now);
}

}  // namespace flinxx::signaling
