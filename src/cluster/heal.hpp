#pragma once

#include "cluster/letter.hpp"

#include <flinxx/matchmaking/matchmaker.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace flinxx::cluster {

/// Finds out that two nodes do not agree on the matches they share, whatever it was that got lost. Pure.
class heal {
 public:
  /// What the peer says with a beat. True if lists are to be compared.
  [[nodiscard]] bool differs(const matchmaking::far_sum& own, const matchmaking::far_sum& theirs) noexcept;

 private:
  bool differed_ = false;
};

/// The lists of matches for a peer: as many slices as it takes to keep each of them small. `bytes` gets their ids.
[[nodiscard]] std::vector<letters::list> to_lists(const std::vector<id128>& matches, std::vector<std::string>& bytes);

/// Those of `own` that the peer's list should have and has not.
[[nodiscard]] std::vector<id128> only_here(const std::vector<id128>& own, const letters::list& theirs);

}  // namespace flinxx::cluster
