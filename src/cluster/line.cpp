#include "cluster/line.hpp"

#include <algorithm>

namespace flinxx::cluster {

line::arrival line::receive(std::uint64_t first, std::size_t count) noexcept {
  arrival a;
  a.is_none = first > next_ && first - next_ > most_missing;
  if (a.is_none) return a;
  a.gap = first > next_;
  if (first < next_) a.doubles = static_cast<std::size_t>(std::min<std::uint64_t>(next_ - first, count));
  next_ = std::max(next_, first + count);
  return a;
}

}  // namespace flinxx::cluster
