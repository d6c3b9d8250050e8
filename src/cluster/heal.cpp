#include "cluster/heal.hpp"

#include <algorithm>
#include <cstring>
#include <unordered_set>
#include <utility>

namespace flinxx::cluster {
namespace {

constexpr std::size_t most_in_a_slice = 4096;

std::size_t slice_of(const id128& match, std::size_t slices) {
  return match[0] % slices;
}

}  // namespace

// One difference may be of letters that are under way.
bool heal::differs(const matchmaking::far_sum& own, const matchmaking::far_sum& theirs) noexcept {
  const bool before = std::exchange(differed_, own != theirs);
  return before && differed_;
}

std::vector<letters::list> to_lists(const std::vector<id128>& matches, std::vector<std::string>& bytes) {
  const std::size_t slices = std::min<std::size_t>(256, matches.size() / most_in_a_slice + 1);
  bytes.assign(slices, {});
  for (const id128& match : matches) bytes[slice_of(match, slices)].append(match.begin(), match.end());
  std::vector<letters::list> lists(slices);
  for (std::size_t i = 0; i < slices; ++i) {
    lists[i].slice = static_cast<std::uint8_t>(i);
    lists[i].last_slice = static_cast<std::uint8_t>(slices - 1);
    lists[i].ids = bytes[i];
  }
  return lists;
}

std::vector<id128> only_here(const std::vector<id128>& own, const letters::list& theirs) {
  std::unordered_set<id128, ops::id128_hash> known;
  for (std::size_t at = 0; at + sizeof(id128) <= theirs.ids.size(); at += sizeof(id128)) {
    id128 match{};
    std::memcpy(match.data(), theirs.ids.data() + at, match.size());
    known.insert(match);
  }
  std::vector<id128> out;
  for (const id128& match : own)
    if (slice_of(match, theirs.last_slice + std::size_t{1}) == theirs.slice && !known.contains(match))
      out.push_back(match);
  return out;
}

}  // namespace flinxx::cluster
