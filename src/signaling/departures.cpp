#include "signaling/departures.hpp"

#include "signaling/moving.hpp"

#include <optional>
#include <utility>

namespace flinxx::signaling {
namespace {

using matchmaking::effect_kind;
using matchmaking::standing;

// The partner's node may stand still, and what it relays until it holds would be lost. It is waited for until it is
// held for dead, which takes 2.5 s, and less than the other node waits for who leaves (socketio::arrivals).
constexpr std::int64_t patience_ms = 3'000;

}  // namespace

class departures::one final : private net::timer {
 public:
  one(departures& owner, user& u, packed told)
      : who{.public_id = u.public_id}, done(std::move(told)), owner_(owner), user_(u) {
    owner.home_.schedule(*this, owner.home_.now_ms() + patience_ms);
  }

  moving_user who;
  packed done;
  leaving how = leaving::at_once;

 private:
  void on_timer() override {
    if (how == leaving::too_early) owner_.ask(user_, true);
    owner_.pack(user_);
  }

  departures& owner_;
  user& user_;
};

departures::departures(net::worker& home, hub& h, user_table<user>& users, announcer& a)
    : home_(home), hub_(h), users_(users), announcer_(a) {}

departures::~departures() = default;

void departures::forget(const user& u) {
  leaving_.erase(u.address.local.slot);
}

void departures::begin(user& u, packed done) {
  leaving_[u.address.local.slot] = std::make_unique<one>(*this, u, std::move(done));
  ask(u, false);
}

void departures::finish(const matchmaking::address& where) {
  user* const u = users_.find(where);
  const auto found = leaving_.find(where.local.slot);
  if (u != nullptr && found != leaving_.end() && found->second->how == leaving::at_once) pack(*u);
}

// One whose connection was lost while it was waiting is not known to the hub any more.
void departures::ask(user& u, bool insists) {
  one& own = *leaving_.at(u.address.local.slot);
  const auto told = u.current ? std::optional(u.current->id) : std::nullopt;
  own.how = hub_.depart(u.handle, u.address, told, insists, own.who);
  if (u.left_from == standing::waiting) own.who.waits = true;
}

bool departures::hear(user& u, const matchmaking::effect& e) {
  const auto found = leaving_.find(u.address.local.slot);
  if (found == leaving_.end()) return false;
  one& own = *found->second;
  if (!u.is_in(e.match)) return true;
  switch (e.kind) {
    case effect_kind::held: pack(u); break;
    case effect_kind::restored:
      if (own.how != leaving::too_early) break;
      ask(u, false);
      if (own.how == leaving::at_once) pack(u);
      break;
    case effect_kind::partner_skipped:
    case effect_kind::partner_left:
    case effect_kind::undone:
      announcer_.tell_parted(u, e);
      own.who.match.reset();
      own.who.waits |= e.kind == effect_kind::undone;
      pack(u);
      break;
    default: break;
  }
  return true;
}

// Last, the user is gone.
void departures::pack(user& u) {
  const auto own = std::move(leaving_.extract(u.address.local.slot).mapped());
  users_.remove(u.address);
  own->done(to_bytes(own->who, u.limits, u.wishes.get(), home_.now_ms()));
}

}  // namespace flinxx::signaling
