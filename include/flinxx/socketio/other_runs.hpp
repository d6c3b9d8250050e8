#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

namespace flinxx::socketio {

/// What is known of other servers that have the same key, and whose clients may come here: which of them live, and when
/// one has last died. For recovery_settings, kept up to date by whoever hears of them. Any thread.
class other_runs {
 public:
  /// Of one server, from its start to its end.
  using run_id = std::array<std::uint8_t, 8>;
  struct news {
    std::map<run_id, std::uint64_t> signs_of_life;  ///< Of those that live: a number that grows with each sign.
    std::optional<std::int64_t> last_death_ms;
    std::set<run_id> dead{};
    bool is_whole = true;       ///< Whoever is not among those that live is dead. Otherwise that is not known of all.
    std::uint64_t rosters = 0;  ///< How often it was asked who lives.
  };

  other_runs();

  /// Made at random: others have to call this server so.
  [[nodiscard]] const run_id& own() const noexcept { return own_; }
  /// Before the first news nothing is known of anybody.
  void set(news now);
  /// Nothing of one that is dead; 0 where nobody knows whether it lives. Of whom nothing was ever heard, that is found
  /// out by a roster that was asked for after the question: it may have begun since the last one.
  [[nodiscard]] std::optional<std::uint64_t> signs_of_life(const run_id& run) const;
  [[nodiscard]] std::optional<std::int64_t> last_death_ms() const;
  /// Those that are known to live, but the own one.
  [[nodiscard]] std::vector<run_id> living() const;

 private:
  run_id own_{};
  mutable std::mutex mutex_;
  news news_{{}, {}, {}, false};
  mutable std::map<run_id, std::uint64_t> strangers_;  // with the number of rosters at the first question
};

}  // namespace flinxx::socketio
