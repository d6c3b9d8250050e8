#pragma once

#include "unit/cluster/sim_node.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace flinxx::cluster::test {

/// Whether of all of them each two have blocked each other, or one the other, or look by other invites.
[[nodiscard]] inline bool are_apart(const std::vector<const sim_user*>& all, const book& told) {
  const auto looks_by = [&](const sim_user* u) { return told.looks_by.at(u->public_id); };
  for (const sim_user* a : all)
    for (const sim_user* b : all)
      if (a != b && looks_by(a) == looks_by(b) && !told.apart.contains(std::minmax(a->public_id, b->public_id)))
        return false;
  return true;
}

/// What holds once all have come to rest. Throws what is wrong.
struct sim_rest {
  void check() const {
    std::map<id128, std::pair<const sim_user*, const sim_node*>> everybody;
    for (const auto& n : nodes)
      for (const auto& u : n->people)
        if (u.there) require(everybody.try_emplace(u.public_id, &u, n.get()).second, "a client is at two nodes");
    std::vector<const sim_user*> waiting;
    std::size_t in_match = 0;
    for (const auto& [id, each] : everybody) {
      const sim_user& u = *each.first;
      if (u.away && u.left_from != standing::in_match) continue;
      if (u.current) {
        ++in_match;
        const auto partner = everybody.find(u.current->partner_id);
        require(partner != everybody.end(), "a partner who is gone");
        const sim_user& p = *partner->second.first;
        require(p.current && p.current->id == u.current->id && p.current->partner_id == id,
                "the two of a match do not name each other");
        const auto heard = told.heard.find({u.current->id, id});
        const std::uint64_t relays = heard == told.heard.end() ? 0 : heard->second;
        require(faults || relays == u.sent, "a relay has not come");
        const bool is_here = partner->second.second == each.second;
        require(is_here ? u.current->partner == p.where
                        : u.current->partner.node == partner->second.second->transport.own().number &&
                              u.current->partner.local == p.where.local && u.current->partner.worker == p.where.worker,
                "a partner who lives elsewhere");
      } else if (u.waits && !u.away) {
        waiting.push_back(&u);
      }
    }
    check_counts(waiting.size(), in_match);
    require(are_apart(waiting, told), "two wait who may meet");
    const bool is_lonely = waiting.size() == 1;
    std::erase_if(waiting, [&](const sim_user* u) { return told.looks_by.at(u->public_id) != id128{}; });
    if (is_lonely && waiting.size() == 1) check_lonely();
    if (!faults) require(redis.lobby.size() == waiting.size(), "a ticket of nobody lies in the lobby");
  }

  void check_counts(std::size_t waiting, std::size_t in_match) const {
    std::size_t counted_matches = 0;
    std::size_t counted_waiting = 0;
    for (const auto& a : nodes) {
      counted_matches += a->hub.stats().matches;
      counted_waiting += a->hub.stats().waiting;
      for (const auto& b : nodes)
        if (a != b)
          require(a->hub.sum_with(b->transport.own().number) == b->hub.sum_with(a->transport.own().number),
                  "two nodes do not agree on what they share");
    }
    require(counted_waiting == waiting, "who waits has not been told so, or the reverse");
    require(2 * counted_matches == in_match, "who is in a match has not been told so, or the reverse");
  }

  // The ticket of the one who waits lies in the lobby.
  void check_lonely() const {
    for (const auto& n : nodes)
      if (n->hub.stats().waiting == 1) require(redis.tickets_of(n->transport.own()) >= 1, "who waits has no ticket");
  }

  const std::vector<std::unique_ptr<sim_node>>& nodes;
  const redis_twin& redis;
  const book& told;
  bool faults;
};

}  // namespace flinxx::cluster::test
