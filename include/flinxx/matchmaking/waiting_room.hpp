#pragma once

#include <flinxx/matchmaking/wishes.hpp>
#include <flinxx/ops/handle_table.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <unordered_map>

namespace flinxx::matchmaking {

/// How far a user who waits has come.
enum class patience : std::uint8_t {
  choosy,    // waits for a common interest
  softened,  // has waited for that long enough: a language will do
  lingual,   // has no interests, and waits for a common language
  open,      // whoever comes will do, from the beginning
  overdue,   // has waited long enough: whoever comes will do, before all others
  offered,   // waits in the lobby
  invited    // waits for one alone, and is found by nobody else
};

/// Those who wait, first come, first served, and found by what they wish. A place is there as long as its user waits,
/// and so is what leads to it: so memory is bounded by those who wait now. Every function is O(1). Pure.
class waiting_room {
 public:
  static constexpr std::uint32_t nobody = ops::no_slot;
  /// At those in a row who are not taken: more than these may be kept apart from one user only by many together.
  static constexpr std::size_t most_looks = 64;

  struct link {
    std::uint32_t before = nobody;  // places times most_wishes, and which wish
    std::uint32_t after = nobody;
  };
  struct place {
    ops::slot_handle self;
    std::uint32_t user = nobody;
    std::uint32_t before = nobody;  // in the queue
    std::uint32_t after = nobody;
    patience now = patience::open;
    bool in_languages = false;  // found by its languages, too
    std::int64_t order = 0;     // less came earlier
    std::int64_t since = 0;
    wishes wanted;
    std::array<link, most_wishes> links{};

    /// By so many of its wishes it is found.
    [[nodiscard]] std::size_t listed() const noexcept {
      if (wanted.invited()) return 0;
      return in_languages ? wanted.size() : wanted.interests;
    }
  };

  /// A seed that others cannot know keeps them from choosing what collides.
  explicit waiting_room(std::uint64_t seed) : by_wish_(0, seeded{seed}) {}

  /// How long one waits for what it wishes. A common interest has half of it for itself. 0: not at all.
  void set_relax_time(std::int64_t ms) noexcept { relax_ms_ = ms; }
  [[nodiscard]] std::int64_t relax_time() const noexcept { return relax_ms_; }

  /// At the back; in front it is overdue, and there before all others.
  place& enter(std::uint32_t user, const wishes& wanted, std::int64_t now, bool in_front);
  void leave(std::uint32_t slot);
  /// Into the lobby, where it is found by what it wishes, and not here.
  void offer(place& p, bool in_front) noexcept;
  [[nodiscard]] place& operator[](std::uint32_t slot) noexcept { return places_[slot]; }
  [[nodiscard]] const place& operator[](std::uint32_t slot) const noexcept { return places_[slot]; }

  /// How far one comes who begins to wait.
  [[nodiscard]] patience first_of(const wishes& wanted) const noexcept {
    if (wanted.invited()) return patience::invited;
    if (relax_ms_ == 0 || wanted.size() == 0) return patience::open;
    return wanted.interests > 0 ? patience::choosy : patience::lingual;
  }

  /// The one who waits longest in those queues, and `may` meet whoever asks; nullptr for nobody.
  template <class May>
  [[nodiscard]] place* longest(mode m, std::initializer_list<patience> queues, May&& may) {
    place* best = nullptr;
    if (size_ == 0) return best;
    for (const patience each : queues) {
      for (std::size_t other = 0; other < modes; ++other) {
        if (!fit(m, static_cast<mode>(other))) continue;
        std::uint32_t next = queue_of(each, static_cast<mode>(other)).front;
        for (std::size_t looks = 0; next != nobody && looks < most_looks; ++looks, next = places_[next].after)
          if (take_if_better(places_[next], best, may)) break;
      }
    }
    return best;
  }
  template <class May>
  [[nodiscard]] place* with_interest(const wishes& w, May&& may) {
    return with_wish(w, 0, w.interests, 0, may);
  }
  /// Of those for whom a language will do.
  template <class May>
  [[nodiscard]] place* with_language(const wishes& w, May&& may) {
    place* const early = with_wish(w, w.interests, w.size(), 0, may);
    place* const late = with_wish(w, w.interests, w.size(), late_language, may);
    if (early == nullptr || late == nullptr) return early == nullptr ? late : early;
    return early->order < late->order ? early : late;
  }

  /// The one who has waited longest, of those who are not offered, and are not invited, and of those who are offered.
  [[nodiscard]] std::optional<std::uint32_t> front(bool offered) const noexcept;
  [[nodiscard]] std::optional<std::uint32_t> front_invited() const noexcept;
  /// Whose patience ends next, and when; nobody's.
  [[nodiscard]] std::optional<std::uint32_t> next_due() const noexcept;
  [[nodiscard]] std::int64_t due(const place& p) const noexcept;
  /// One step further: so a language will do, or anybody.
  void soften(place& p);

  [[nodiscard]] std::size_t size() const noexcept { return size_ + offered_ + invited_; }
  /// How long it will be until anybody will do.
  [[nodiscard]] std::int64_t relax_in(const place& p, std::int64_t now) const noexcept;

  /// For tests: what is wrong; how many lists there are by wishes. O(users).
  [[nodiscard]] std::optional<std::string> broken() const;
  [[nodiscard]] std::size_t lists() const noexcept { return by_wish_.size(); }

 private:
  struct queue {
    std::uint32_t front = nobody;
    std::uint32_t back = nobody;
  };
  using by_mode = std::array<queue, modes>;
  struct seeded {
    std::uint64_t seed;
    std::size_t operator()(std::uint64_t wish) const noexcept {
      const std::uint64_t mixed = (wish ^ seed) * 0x9e3779b97f4a7c15;
      return (mixed ^ mixed >> 32) * (seed | 1);
    }
  };
  static constexpr std::uint64_t late_language = 0x5851f42d4c957f2d;  // of those who have softened: a list of its own

  template <class May>
  static bool take_if_better(place& p, place*& best, May&& may) {
    if (!may(p)) return false;
    if (best == nullptr || p.order < best->order) best = &p;
    return true;
  }
  template <class May>
  [[nodiscard]] place* with_wish(const wishes& w, std::size_t first, std::size_t last, std::uint64_t salt, May& may) {
    place* best = nullptr;
    for (std::size_t i = first; i < last; ++i) {
      if (by_wish_.empty()) return best;
      const auto found = by_wish_.find(w.hashes[i] ^ salt);
      if (found == by_wish_.end()) continue;
      for (std::size_t other = 0; other < modes; ++other) {
        if (!fit(w.mode, static_cast<mode>(other))) continue;
        std::uint32_t next = found->second[other].front;
        for (std::size_t looks = 0; next != nobody && looks < most_looks; ++looks) {
          place& p = places_[next / most_wishes];
          if (take_if_better(p, best, may)) break;
          next = p.links[next % most_wishes].after;
        }
      }
    }
    return best;
  }

  [[nodiscard]] static std::size_t row_of(patience which, mode m) noexcept {
    return which >= patience::offered ? 0 : static_cast<std::size_t>(m);
  }
  [[nodiscard]] queue& queue_of(patience which, mode m) noexcept {
    return queues_[static_cast<std::size_t>(which)][row_of(which, m)];
  }
  [[nodiscard]] const queue& queue_of(patience which, mode m) const noexcept {
    return queues_[static_cast<std::size_t>(which)][row_of(which, m)];
  }
  [[nodiscard]] std::size_t& count_of(patience which) noexcept {
    return which == patience::offered ? offered_ : which == patience::invited ? invited_ : size_;
  }
  void enqueue(place& p, patience which, bool in_front) noexcept;
  void dequeue(place& p) noexcept;
  [[nodiscard]] static std::uint64_t key_of(const place& p, std::size_t wish) noexcept;
  [[nodiscard]] std::optional<std::string> broken_queue(patience which, mode m, std::size_t& count) const;
  void list(place& p, std::size_t first, std::size_t last);
  void unlist(place& p, std::size_t first, std::size_t last);

  ops::handle_table<place> places_;
  std::array<by_mode, 7> queues_;
  std::unordered_map<std::uint64_t, by_mode, seeded> by_wish_;
  std::int64_t relax_ms_ = 0;
  std::int64_t last_order_ = 0;
  std::int64_t first_order_ = 0;
  std::size_t size_ = 0;  // without those who are offered, or invited
  std::size_t invited_ = 0;
  std::size_t offered_ = 0;
};

}  // namespace flinxx::matchmaking
