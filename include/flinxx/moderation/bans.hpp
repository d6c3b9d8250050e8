#pragma once

#include <flinxx/moderation/ban_key.hpp>
#include <flinxx/moderation/reason.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace flinxx::moderation {

struct ban_rules {
  /// The first pause, the second, and so on; the last one is that of all further ones. At least one.
  std::vector<std::chrono::milliseconds> pauses{std::chrono::minutes(15), std::chrono::hours(24),
                                                std::chrono::hours(24 * 7)};
  std::size_t capacity = 65'536;  // those that end soonest are forgotten first
};

/// Of one visitor; more are not counted.
inline constexpr unsigned most_pauses = 1'000'000;

/// The longest ban that a moderator can make: ten years.
inline constexpr std::chrono::milliseconds longest_ban = std::chrono::hours(24) * 3653;

/// Who has banned somebody.
enum class author : std::uint8_t { rules, moderator };

[[nodiscard]] constexpr std::string_view to_string(author by) noexcept {
  return by == author::moderator ? "moderator" : "rules";
}

/// Times are wall time, milliseconds since 1970: a ban outlives the process. One that was lifted ends as it was
/// decided: `until` is no later than `since`, and it is one of none.
struct ban {
  reason why = reason::other;
  std::int64_t until = 0;
  unsigned count = 0;      // bans, with this one
  std::int64_t since = 0;  // of what is said of one visitor the later decision counts; 0: not known
  author by = author::rules;

  [[nodiscard]] bool is_lifted() const noexcept { return since != 0 && until <= since; }
};
using ban_list = std::vector<std::pair<ban_key, ban>>;

/// Who may not come in, and until when. How often somebody was banned is remembered for the longest pause after the end
/// of the last one. Not synchronised. All times are wall time; should the clock be set back, no pause is longer than
/// the longest one from then on, and no moderator's ban longer than ten years.
class bans {
 public:
  explicit bans(ban_rules rules);
  void set_rules(ban_rules rules);

  /// The next pause of that visitor begins.
  ban pause(ban_key who, reason why, std::int64_t now);
  /// A moderator's ban, of ten years at most, in place of the one that holds.
  ban put_out(ban_key who, reason why, std::int64_t until, std::int64_t now);
  /// Ends the one that is there: it was none.
  ban lift(ban_key who, std::int64_t now);
  /// Only as long as it holds.
  [[nodiscard]] std::optional<ban> find(ban_key who, std::int64_t now);

  /// From a file: as it was, but no longer than a ban of its kind may be from now on.
  void restore(ban_key who, ban b, std::int64_t now);
  /// From elsewhere: likewise, if it was decided later than what is known here. False otherwise.
  bool merge(ban_key who, ban b, std::int64_t now);
  /// All that are remembered, also those that are over.
  [[nodiscard]] std::vector<std::pair<ban_key, ban>> all() const;
  /// The same piece by piece, by their ends: those behind one that was the last of the piece before.
  [[nodiscard]] ban_list some_after(std::pair<std::int64_t, ban_key> last, std::size_t limit) const;
  [[nodiscard]] std::size_t size() const noexcept { return bans_.size(); }

 private:
  [[nodiscard]] unsigned next_count(ban_key who) const;
  [[nodiscard]] std::int64_t after_last(ban_key who, std::int64_t now, std::int64_t until) const;
  [[nodiscard]] std::int64_t longest_of(const ban& b) const noexcept;
  void put(ban_key who, const ban& b);
  void forget(ban_key who);
  void forget_old(std::int64_t now);

  ban_rules rules_;
  std::int64_t longest_;
  std::unordered_map<ban_key, ban> bans_;
  std::set<std::pair<std::int64_t, ban_key>> ends_;  // of all of them
};

}  // namespace flinxx::moderation
