#include "cluster/outgoing.hpp"

#include <utility>

namespace flinxx::cluster {
namespace {

bool is_stray(const any_letter& l) {
  return std::holds_alternative<letters::poll>(l) || std::holds_alternative<letters::polled_in>(l) ||
         std::holds_alternative<letters::polled_out>(l) || std::holds_alternative<letters::poll_given_up>(l) ||
         std::holds_alternative<letters::upgrade>(l) || std::holds_alternative<letters::carried_in>(l) ||
         std::holds_alternative<letters::carried_out>(l);
}

// By it somebody learns that nothing more comes.
bool is_refusal(const any_letter& l) {
  if (const auto* const answer = std::get_if<letters::polled_out>(&l)) return answer->data.empty();
  if (const auto* const brought = std::get_if<letters::carried_out>(&l))
    return brought->what.says == engineio::carried::word::gone;
  return std::holds_alternative<letters::poll_given_up>(l);
}

bool fits(const any_letter& l) {
  const auto* const relayed = std::get_if<letters::relay>(&l);
  const auto* const moved = std::get_if<letters::fetched>(&l);
  return (relayed == nullptr || relayed->data.size() <= most_relayed) &&
         (moved == nullptr || moved->state.size() <= most_moved);
}

std::size_t size_beside_others(const any_letter& l) {
  if (const auto* const relayed = std::get_if<letters::relay>(&l)) return relayed->data.size();
  if (const auto* const list = std::get_if<letters::list>(&l)) return list->ids.size();
  if (const auto* const moved = std::get_if<letters::fetched>(&l)) return moved->state.size();
  if (const auto* const posted = std::get_if<letters::polled_in>(&l)) return posted->body.size();
  if (const auto* const answer = std::get_if<letters::polled_out>(&l)) return answer->data.size();
  if (const auto* const brought = std::get_if<letters::carried_in>(&l)) return brought->what.bytes.size();
  if (const auto* const brought = std::get_if<letters::carried_out>(&l)) return brought->what.bytes.size();
  return 0;
}

}  // namespace

bool outgoing::has_room(const batch& b, const any_letter& l) {
  if (is_stray(l)) return b.strayed < most_bytes_strayed + (is_refusal(l) ? most_bytes_of_refusals : 0);
  if (std::holds_alternative<letters::fetched>(l)) return b.moved < most_bytes_moved;
  return b.lost == 0 && b.bytes < most_bytes;
}

void outgoing::put(batch& b, const any_letter& l) {
  if (b.used == 0 || b.lost > 0 || b.entries[b.used - 1].bytes.size() + size_beside_others(l) > large) {
    if (b.used++ == b.entries.size()) b.entries.emplace_back();
    batch::entry& fresh = b.entries[b.used - 1];
    fresh.bytes.resize(entry_head_size);
    fresh.lost_before = std::exchange(b.lost, 0);
  }
  batch::entry& e = b.entries[b.used - 1];
  const std::size_t before = e.bytes.size();
  write(e.bytes, l);
  ++e.letters;
  const std::size_t size = e.bytes.size() - before;
  if (is_stray(l)) {
    e.strayed += size;
    b.strayed += size;
  } else if (std::holds_alternative<letters::fetched>(l)) {
    e.moved += size;
    b.moved += size;
  } else {
    b.bytes += size;
  }
}

// Room for one entry is not given back.
void outgoing::empty(batch& b) {
  b.entries.resize(1);
  b.entries[0].bytes.clear();
  b.entries[0].letters = 0;
  b.entries[0].moved = b.entries[0].strayed = 0;
  b.used = b.bytes = b.moved = b.strayed = 0;
  b.lost = 0;
  b.changes_matches = false;
}

void outgoing::remove_first(batch& b, std::size_t entries) {
  const auto end = b.entries.begin() + static_cast<std::ptrdiff_t>(entries);
  for (auto e = b.entries.begin(); e != end; ++e) {
    b.bytes -= e->bytes.size() - entry_head_size - e->moved - e->strayed;
    b.moved -= e->moved;
    b.strayed -= e->strayed;
  }
  b.entries.erase(b.entries.begin(), end);
  b.used -= entries;
}

bool outgoing::try_add(std::uint16_t node, const any_letter& l, bool changes_matches) {
  bool was_awake = false;
  bool goes = false;
  {
    const std::lock_guard lock(mutex_);
    batch& b = batches_[node];
    goes = has_room(b, l) && fits(l);
    if (goes) {
      put(b, l);
      tally_.sent[l.index()].add();
    } else {
      tally_.refused.add();
      if (!is_stray(l)) ++b.lost;
    }
    b.changes_matches |= changes_matches;
    was_awake = holds_letters_ || std::exchange(awake_, true);
  }
  wake_once(was_awake);
  return goes;
}

void outgoing::add(const hub_news& news) {
  bool was_awake = false;
  {
    const std::lock_guard lock(mutex_);
    news_.push_back(news);
    was_awake = std::exchange(awake_, true);
  }
  wake_once(was_awake);
}

void outgoing::take(std::vector<hub_news>& news) {
  news.clear();
  const std::lock_guard lock(mutex_);
  awake_ = false;
  news.swap(news_);
}

void outgoing::hold_letters() {
  const std::lock_guard lock(mutex_);
  holds_letters_ = true;
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
