#pragma once

#include "unit/cluster/sim_node.hpp"

#include <map>
#include <set>

namespace flinxx::cluster::test {

/// Hands a node what it is sent. What a run says that is over may change nothing.
class sim_runs {
 public:
  // Whether anything was to be read.
  bool read(sim_node& n) {
    const stream_item* const item = n.transport.next_item();
    if (item == nullptr) return false;
    const id128 own = n.transport.own().run;
    const bool may_count = known_[own].contains(item->from.run) || item->from == n.transport.own();
    const bool counts = item->what == stream_item::kind::entry || item->what == stream_item::kind::met;
    if (item->what == stream_item::kind::joined) {
      known_[own].insert(item->from.run);
      over_[own].erase(item->from.run);
    }
    if (item->what == stream_item::kind::dead) {
      known_[own].erase(item->from.run);
      over_[own].insert(item->from.run);
    }
    const bool is_over = counts && !may_count && over_[own].contains(item->from.run);
    if (is_over) n.deliver_all();
    const std::uint64_t before = n.heard;
    n.transport.read();
    if (is_over) {
      n.deliver_all();
      require(n.heard == before, "a letter of a run that is over changes something");
    }
    return true;
  }

 private:
  std::map<id128, std::set<id128>> known_;  // by the own run
  std::map<id128, std::set<id128>> over_;
};

}  // namespace flinxx::cluster::test
