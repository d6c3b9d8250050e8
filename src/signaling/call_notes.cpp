#include "signaling/call_notes.hpp"

#include <flinxx/ops/random.hpp>

namespace flinxx::signaling {
namespace {

using calls::ending;
using matchmaking::effect;
using matchmaking::effect_kind;

bool shares_interest(const user& u, std::uint8_t shared) {
  return u.wishes && (shared & ((1U << u.wishes->wanted.interests) - 1)) != 0;
}

}  // namespace

void call_notes::ends(user& u, ending how) {
  if (to_ == nullptr || !u.current) return;
  if (u.current->counted) return u.current->counted->ends(how);
  hub_.note(u.current->partner, {.match = u.current->id, .how = how});
}

void call_notes::hear(user& u, const effect& e) {
  if (!u.current || !u.current->counted) return;
  switch (e.kind) {
    case effect_kind::partner_skipped: return u.current->counted->ends(ending::skip);
    case effect_kind::partner_left: return u.current->counted->ends(ending::left);
    case effect_kind::waiting:
    case effect_kind::matched: return u.current->counted->ends(ending::undone);
    default: return;
  }
}

void call_notes::told(user& u, const effect& e) {
  if (to_ == nullptr || e.kind != effect_kind::matched || !u.is_in(e.match)) return;
  const auto waited = u.asked_at != 0 ? std::optional(home_.now_ms() - u.asked_at) : std::nullopt;
  if (!e.initiator) {
    if (waited) hub_.note(e.partner, {.match = e.match, .waited_ms = waited});
    return;
  }
  calls::call begun{.id = ops::random_id()};
  if (waited) begun.first_wait_ms = in_tenths(*waited);
  begun.shared = shares_interest(u, e.shared);
  begun.text = e.text;
  begun.node = home_.node();
  u.current->counted->tell(*to_, begun);
}

void call_notes::hear(user& u, const call_note& n) {
  if (!u.is_in(n.match) || !u.current->counted) return;
  if (n.waited_ms) u.current->counted->partner_waited(*n.waited_ms);
  if (n.how) u.current->counted->ends(*n.how);
}

}  // namespace flinxx::signaling
