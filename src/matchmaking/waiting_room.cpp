#include <flinxx/matchmaking/waiting_room.hpp>

#include <algorithm>

namespace flinxx::matchmaking {

waiting_room::place& waiting_room::enter(std::uint32_t user, const wishes& wanted, std::int64_t now, bool in_front) {
  place& p = places_.put();
  p.user = user;
  p.wanted = wanted;
  p.since = now;
  p.order = in_front ? --first_order_ : ++last_order_;
  enqueue(p, in_front ? patience::overdue : first_of(wanted), in_front);
  p.in_languages = p.now != patience::choosy && p.now != patience::invited;
  list(p, 0, p.listed());
  ++count_of(p.now);
  return p;
}

void waiting_room::leave(std::uint32_t slot) {
  place& p = places_[slot];
  --count_of(p.now);
  dequeue(p);
  if (p.now != patience::offered) unlist(p, 0, p.listed());
  places_.remove(p);
}

void waiting_room::offer(place& p, bool in_front) noexcept {
  --count_of(p.now);
  dequeue(p);
  unlist(p, 0, p.in_languages ? p.wanted.size() : p.wanted.interests);
  enqueue(p, patience::offered, in_front);
  ++offered_;
}

void waiting_room::soften(place& p) {
  const bool ends = p.now != patience::choosy;
  dequeue(p);
  enqueue(p, ends ? patience::overdue : patience::softened, false);
  if (ends) return;
  p.in_languages = true;
  list(p, p.wanted.interests, p.wanted.size());
}

std::optional<std::uint32_t> waiting_room::front(bool offered) const noexcept {
  if (offered) {
    const std::uint32_t first = queue_of(patience::offered, {}).front;
    return first == nobody ? std::nullopt : std::optional(first);
  }
  std::optional<std::uint32_t> best;
  for (std::size_t which = 0; which < static_cast<std::size_t>(patience::offered); ++which)
    for (const queue& q : queues_[which])
      if (q.front != nobody && (!best || places_[q.front].order < places_[*best].order)) best = q.front;
  return best;
}

std::optional<std::uint32_t> waiting_room::front_invited() const noexcept {
  const std::uint32_t first = queue_of(patience::invited, {}).front;
  return first == nobody ? std::nullopt : std::optional(first);
}

std::int64_t waiting_room::due(const place& p) const noexcept {
  return p.since + (p.now == patience::choosy ? relax_ms_ / 2 : relax_ms_);
}

// All wait for as long as each other, so the front of each queue is the first one.
std::optional<std::uint32_t> waiting_room::next_due() const noexcept {
  std::optional<std::uint32_t> best;
  for (const patience which : {patience::choosy, patience::softened, patience::lingual}) {
    for (const queue& q : queues_[static_cast<std::size_t>(which)]) {
      if (q.front == nobody) continue;
      const place& p = places_[q.front];
      const auto is_before = [&](const place& other) {
        return due(p) != due(other) ? due(p) < due(other) : p.order < other.order;
      };
      if (!best || is_before(places_[*best])) best = q.front;
    }
  }
  return best;
}

std::int64_t waiting_room::relax_in(const place& p, std::int64_t now) const noexcept {
  if (first_of(p.wanted) == patience::open || p.now == patience::overdue || p.now == patience::invited) return 0;
  return std::max<std::int64_t>(0, p.since + relax_ms_ - now);
}

void waiting_room::enqueue(place& p, patience which, bool in_front) noexcept {
  queue& q = queue_of(which, p.wanted.mode);
  p.now = which;
  p.after = in_front ? q.front : nobody;
  p.before = in_front ? nobody : q.back;
  (p.before == nobody ? q.front : places_[p.before].after) = p.self.slot;
  (p.after == nobody ? q.back : places_[p.after].before) = p.self.slot;
}

void waiting_room::dequeue(place& p) noexcept {
  queue& q = queue_of(p.now, p.wanted.mode);
  (p.before == nobody ? q.front : places_[p.before].after) = p.after;
  (p.after == nobody ? q.back : places_[p.after].before) = p.before;
}

// Whoever has interests, too, is found by its languages later than others who came later: so it stands in another list,
// and each list is in the order in which its users came.
std::uint64_t waiting_room::key_of(const place& p, std::size_t wish) noexcept {
  const bool is_late = wish >= p.wanted.interests && p.wanted.interests > 0;
  return p.wanted.hashes[wish] ^ (is_late ? late_language : 0);
}

void waiting_room::list(place& p, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) {
    queue& q = by_wish_[key_of(p, i)][static_cast<std::size_t>(p.wanted.mode)];
    const auto self = static_cast<std::uint32_t>(p.self.slot * most_wishes + i);
    p.links[i] = {q.back, nobody};
    (q.back == nobody ? q.front : places_[q.back / most_wishes].links[q.back % most_wishes].after) = self;
    q.back = self;
  }
}

void waiting_room::unlist(place& p, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) {
    const auto found = by_wish_.find(key_of(p, i));
    by_mode& all = found->second;
    queue& q = all[static_cast<std::size_t>(p.wanted.mode)];
    const auto [before, after] = p.links[i];
    (before == nobody ? q.front : places_[before / most_wishes].links[before % most_wishes].after) = after;
    (after == nobody ? q.back : places_[after / most_wishes].links[after % most_wishes].before) = before;
    if (std::all_of(all.begin(), all.end(), [](const queue& each) { return each.front == nobody; }))
      by_wish_.erase(found);
  }
}

std::optional<std::string> waiting_room::broken_queue(patience which, mode m, std::size_t& count) const {
  const queue& q = queue_of(which, m);
  std::uint32_t before = nobody;
  for (std::uint32_t i = q.front; i != nobody; before = i, i = places_[i].after) {
    const place& p = places_[i];
    if (++count > places_.size()) return "the queue has a circle";
    if (p.self.slot != i || p.now != which) return "somebody waits in the wrong place";
    if (p.before != before) return "the queue's links do not agree";
    const bool is_first = before == nobody || which == patience::offered;
    if (!is_first && p.order < places_[before].order) return "the queue is out of order";
  }
  return before == q.back ? std::nullopt : std::optional<std::string>("the queue does not end at its back");
}

std::optional<std::string> waiting_room::broken() const {
  std::array<std::size_t, 3> counts{};
  auto& [local, offered, invited] = counts;
  for (std::size_t which = 0; which < queues_.size(); ++which) {
    const auto rank = static_cast<patience>(which);
    const bool is_apart = rank >= patience::offered;
    std::size_t& count = is_apart ? counts[which - static_cast<std::size_t>(patience::offered) + 1] : local;
    for (std::size_t m = 0; m < (is_apart ? 1 : modes); ++m)
      if (auto wrong = broken_queue(rank, static_cast<mode>(m), count)) return wrong;
  }
  if (local != size_ || offered != offered_ || invited != invited_ || size() != places_.size())
    return "the count of the waiting is wrong";
  std::size_t wished = 0;
  std::size_t listed = 0;
  places_.for_each([&](const place& p) {
    if (p.now != patience::offered) wished += p.listed();
  });
  for (const auto& [wish, all] : by_wish_)
    for (const queue& q : all)
      for (std::uint32_t i = q.front; i != nobody && listed <= wished; ++listed)
        i = places_[i / most_wishes].links[i % most_wishes].after;
  if (wished != listed) return "the lists by wishes do not hold what is wished";
  return std::nullopt;
}

}  // namespace flinxx::matchmaking
