#include "cluster/outgoing.hpp"

#include <utility>

namespace flinxx::cluster {

void outgoing::add(std::uint16_t node, const any_letter& l, bool changes_matches) {
  bool was_awake = false;
  {
    const std::lock_guard lock(mutex_);
    batch& b = batches_[node];
    if (b.bytes.empty()) b.bytes.resize(entry_head_size);
    if (b.lost == 0 && b.bytes.size() < most_bytes) {
      write(b.bytes, l);
      ++b.letters;
    } else {
      ++b.lost;
    }
    b.changes_matches |= changes_matches;
    was_awake = std::exchange(awake_, true);
  }
  wake_once(was_awake);
}

void outgoing::add(const lobby_news& news) {
  bool was_awake = false;
  {
    const std::lock_guard lock(mutex_);
    news_.push_back(news);
    was_awake = std::exchange(awake_, true);
  }
  wake_once(was_awake);
}

void outgoing::take(std::vector<lobby_news>& news) {
  news.clear();
  const std::lock_guard lock(mutex_);
  news.swap(news_);
}

void outgoing::forget(std::uint16_t node) {
  const std::lock_guard lock(mutex_);
  batches_.erase(node);
}

bool outgoing::changes_matches_of(std::uint16_t node) const {
  const std::lock_guard lock(mutex_);
  const auto found = batches_.find(node);
  return found != batches_.end() && found->second.changes_matches;
}

}  // namespace flinxx::cluster
