#include "cluster/missing_partners.hpp"

namespace flinxx::cluster {

using matchmaking::effect_kind;
using matchmaking::no_address;

namespace {

constexpr std::int64_t claim_patience_ms = 1000;  // by then all nodes have heard of a death that one has heard of

}  // namespace

// Its users may come back elsewhere, so nobody is told for now.
void missing_partners::lose_node(std::uint16_t number, std::int64_t now) {
  outgoing_.forget(number);
  for (const id128& match : hub_.matches_with(number)) {
    if (recovery_ms_ == 0) {
      hub_.far_parted(match, number, effect_kind::partner_left);
    } else if (hub_.far_moved(match, number, no_address)) {
      miss(match, now);
    }
  }
}

void missing_partners::miss(const id128& match, std::int64_t now) {
  missing_.push_back({match, now + recovery_ms_});
  missing_until_[match] = missing_.back().until;
}

// One who has come back, and is missing again as that node has died too, has a time of its own.
void missing_partners::expire(std::int64_t now) {
  for (; !missing_.empty() && missing_.front().until <= now; missing_.pop_front()) {
    const auto latest = missing_until_.find(missing_.front().match);
    if (latest == missing_until_.end() || latest->second > now) continue;
    hub_.far_parted(latest->first, no_address.node, effect_kind::partner_left);
    missing_until_.erase(latest);
  }
}

// Where the partner is, nobody knows: perhaps on a node that has died as well, or that has not heard yet of this one's
// death. So all are asked, again and again. But not for one who has moved on before this is heard: it would be
// found where it is not any more.
void missing_partners::claim(const claimed& c, const peer_table& peers, std::int64_t now) {
  if (hub_.has_left(c.match, c.user.where)) return;
  claims_.push_back({c, now});
  send(claims_.back(), peers, now);
}

void missing_partners::claim_again(const peer_table& peers, std::int64_t now) {
  std::erase_if(claims_, [&](const claiming& c) {
    return now - c.since >= recovery_ms_ || !hub_.misses_partner(c.what.match, c.what.user.user);
  });
  for (const claiming& c : claims_) send(c, peers, now);
}

// Whoever has never come back is the earlier one by any clock.
void missing_partners::send(const claiming& c, const peer_table& peers, std::int64_t now) {
  const auto& [match, user] = c.what;
  const bool insists = user.came_at == 0 || now - c.since >= claim_patience_ms;
  for (const auto& [number, p] : peers)
    outgoing_.add(number, letters::claim{match, user.where, user.public_id, user.came_at, insists});
}

}  // namespace flinxx::cluster
