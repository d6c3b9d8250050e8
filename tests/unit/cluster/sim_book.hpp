#pragma once

#include "unit/cluster/twin.hpp"

#include <cstdint>
#include <cstring>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace flinxx::cluster::test {

/// What everybody has been told, over all nodes.
struct book {
  struct pair {
    id128 first{};
    id128 second{};
    bool first_initiates = false;
    bool both = false;  // have been told
  };
  void enter(const id128& match, const id128& who, const id128& partner, bool initiates) {
    const auto [found, is_new] = pairs.try_emplace(match, pair{who, partner, initiates});
    if (is_new) return;
    require(found->second.first_initiates != initiates, "both of a match make the first offer, or none");
    require(found->second.first == partner && found->second.second == who,
            "a match of others than those who were told");
    found->second.both = true;
    meet_by(match, {who, partner});
  }
  void look(const id128& who, const id128& invite) {
    looks_by[who] = invite;
    has_looked_by[who].insert(invite);
  }
  // What somebody looks by now may be another one already. Those who have met by an invite alone are its two.
  void meet_by(const id128& match, const std::pair<id128, id128>& both) {
    std::set<id128> common;
    for (const id128& each : has_looked_by[both.first])
      if (has_looked_by[both.second].contains(each)) common.insert(each);
    require(!common.empty(), "two have met who have not come by the same invite");
    if (common.size() > 1 || common.contains(id128{})) return;
    const auto [found, is_first] = guests.try_emplace(*common.begin(), match, std::minmax(both.first, both.second));
    if (is_first) ++invited;
    auto& [first_match, two] = found->second;
    if (untold.contains(first_match)) found->second = {match, std::minmax(both.first, both.second)};
    require(lossy || two == std::pair<id128, id128>(std::minmax(both.first, both.second)),
            "others than the two of an invite have met by it");
  }
  void part(const id128& match) {
    const auto found = pairs.find(match);
    require(lossy || found == pairs.end() || !found->second.both || ended.contains(match),
            "a match ends that nobody has ended");
  }
  void receive(const id128& match, const id128& who, std::string_view data) {
    id128 sender{};
    std::uint64_t number = 0;
    require(data.size() == sizeof sender + sizeof number, "a relay that is not as it was sent");
    std::memcpy(sender.data(), data.data(), sizeof sender);
    std::memcpy(&number, data.data() + sizeof sender, sizeof number);
    const auto found = pairs.find(match);
    require(found != pairs.end() && sender != who && (found->second.first == who || found->second.second == who) &&
                (found->second.first == sender || found->second.second == sender),
            "a relay for somebody else");
    auto& last = heard[{match, sender}];
    require(number > last, "a relay that came before, or out of order");
    require(number == last + 1 || lossy, "a relay is missing");
    last = number;
    ++relays;
  }

  std::map<id128, pair> pairs;
  std::map<std::pair<id128, id128>, std::uint64_t> heard;
  std::set<id128> ended;                    // by one of the two
  std::set<std::pair<id128, id128>> apart;  // one has blocked the other
  std::map<id128, std::uint64_t> sent_by;   // of those who have left a node, with their states
  std::map<id128, id128> looks_by;          // which invite, or none
  std::map<id128, std::set<id128>> has_looked_by;
  std::map<id128, std::pair<id128, std::pair<id128, id128>>> guests;  // by invite: in which match, and who
  std::set<id128> untold;                                             // matches of which one has never heard
  std::uint64_t invited = 0;
  std::uint64_t moved = 0;
  std::uint64_t moved_in_match = 0;
  std::uint64_t relays = 0;
  std::uint64_t far_matches = 0;
  std::uint64_t restored = 0;
  std::uint64_t users = 0;
  bool lossy = false;  // Redis loses letters, or nodes die
};

}  // namespace flinxx::cluster::test
