#include "cluster/agreement.hpp"

#include <string>
#include <vector>

namespace flinxx::cluster {

void agreement::send_sums(peer_table& peers) {
  for (auto& [number, p] : peers) {
    const auto matches = hub_.sum_with(number);
    if (matches.count > 0 || p.wants_sum) outgoing_.add(number, letters::sum{p.incoming.next(), matches});
    p.wants_sum = matches.count > 0;
  }
}

// A peer that has heard more than was sent has heard it of this run before, which had taken it for dead, and forgotten
// it. Up to there letters are doubles to it.
void agreement::catch_up(std::uint16_t from, peer& p, std::uint64_t heard) {
  if (heard <= p.next || heard - p.next > line::most_missing) return;
  p.next = heard;
  send_lists(from, p, true);
}

// Were the last letters lost that the peer was sent, the next one shows that: so it gets one.
void agreement::hear(std::uint16_t from, peer& p, const letters::sum& theirs) {
  if (theirs.matches.count > 0) p.wants_sum = true;
  catch_up(from, p, theirs.heard);
  if (knows_all(from, p, theirs.heard) && p.health.differs(hub_.sum_with(from), theirs.matches))
    send_lists(from, p, true);
}

std::uint64_t agreement::hear(std::uint16_t from, peer& p, const letters::list& theirs) {
  std::uint64_t ended = 0;
  if (knows_all(from, p, theirs.heard))
    for (const id128& match : only_here(hub_.matches_with(from), theirs))
      if (hub_.far_parted(match, from, matchmaking::effect_kind::partner_left)) ++ended;
  if (theirs.wants_answer && theirs.slice == theirs.last_slice) send_lists(from, p, false);
  return ended;
}

// Whether the peer has heard of all that was decided here: what differs then does not come right by itself.
bool agreement::knows_all(std::uint16_t number, const peer& p, std::uint64_t heard) const {
  return heard >= p.changed_below && !outgoing_.changes_matches_of(number);
}

void agreement::send_lists(std::uint16_t number, const peer& p, bool want_answer) {
  std::vector<std::string> bytes;
  for (letters::list& l : to_lists(hub_.matches_with(number), bytes)) {
    l.heard = p.incoming.next();
    l.wants_answer = want_answer;
    outgoing_.add(number, l);
  }
}

}  // namespace flinxx::cluster
