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
  std::uint64_t moved = 0;
  std::uint64_t moved_in_match = 0;
  std::uint64_t relays = 0;
  std::uint64_t far_matches = 0;
  std::uint64_t restored = 0;
  std::uint64_t users = 0;
  bool lossy = false;  // Redis loses letters, or nodes die
};

}  // namespace flinxx::cluster::test
