#pragma once

#include "cluster/agreement.hpp"
#include "cluster/outgoing.hpp"

#include <flinxx/signaling/hub.hpp>

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

namespace flinxx::cluster {

/// The partners who were on nodes that have died: they may come back to any node for the recovery time, and whoever has
/// come back here without a partner claims that one. Times are given, in ms of any clock that goes forward.
class missing_partners {
 public:
  missing_partners(signaling::hub& h, outgoing& out, std::int64_t recovery_ms) noexcept
      : hub_(h), outgoing_(out), recovery_ms_(recovery_ms) {}

  /// That node has died: nothing more is sent to it.
  void lose_node(std::uint16_t number, std::int64_t now);
  /// The partner of a user here has moved, and has all of the time to come.
  void miss(const id128& match, std::int64_t now);
  /// Ends the matches whose partners have not come back in time.
  void expire(std::int64_t now);
  void claim(const claimed& c, const peer_table& peers, std::int64_t now);
  /// With each beat, for those who are still missing.
  void claim_again(const peer_table& peers, std::int64_t now);

 private:
  struct missing {
    id128 match;
    std::int64_t until;
  };
  struct claiming {
    claimed what;
    std::int64_t since;
  };

  void send(const claiming& c, const peer_table& peers, std::int64_t now);

  signaling::hub& hub_;
  outgoing& outgoing_;
  const std::int64_t recovery_ms_;
  std::deque<missing> missing_;  // by time
  std::unordered_map<id128, std::int64_t, ops::id128_hash> missing_until_;
  std::vector<claiming> claims_;
};

}  // namespace flinxx::cluster
