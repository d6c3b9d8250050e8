#pragma once

#include <flinxx/moderation/ban_file.hpp>
#include <flinxx/moderation/ban_key.hpp>
#include <flinxx/moderation/bans.hpp>
#include <flinxx/moderation/block_token.hpp>
#include <flinxx/moderation/reports.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace flinxx::moderation {

struct settings {
  std::string secret;  // of keys and tokens; empty: a random one
  report_rules reports{};
  ban_rules bans{};
  std::string ban_file;  // empty: bans end with the process
};

/// The two clocks, in milliseconds: one that does not jump back, and wall time since 1970.
struct moment {
  std::int64_t steady = 0;
  std::int64_t wall = 0;
};

/// A report that counts.
struct counted_report {
  ban_key reporter = unknown;
  ban_key reported = unknown;
  reason why = reason::other;
};

/// What a moderator has said of one who is reported or banned, and decided but for a ban.
struct review {
  ban_key who = unknown;
  bool is_dismissed = false;
  std::optional<std::string> note{};
};

/// Hears what a desk decides, but not what it is told by apply(). On any thread, with no lock held.
class desk_listener {
 public:
  /// A ban has begun, is another one now, or was lifted. Before the report that has led to it.
  virtual void on_ban(ban_key who, const ban& b) = 0;
  virtual void on_report(const counted_report& r) = 0;
  virtual void on_review(const review& /*r*/) {}

 protected:
  ~desk_listener() = default;
};

/// Some of a list, in its order.
template <class Item>
struct page {
  std::vector<Item> items;
  bool more = false;  // there are more than were asked for
};

/// Whom an id names: short_text(key).
struct found_key {
  ban_key who = unknown;  // nobody, or one of several
  bool is_ambiguous = false;
};

/// One who is reported, for moderators. Times are wall time.
struct reported_entry {
  reported what;
  unsigned here = 0;  // users who come from there now
  std::optional<ban> holding{};
  std::string note{};
};

/// Where reports come in and bans are made, for all workers. Any thread; each call holds one short lock.
class desk {
 public:
  /// Reads the ban file; `wall_ms` as in moment.
  desk(const settings& s, std::int64_t wall_ms);

  [[nodiscard]] ban_key key_of(ops::address_key address) const { return keys_.of(address); }
  [[nodiscard]] const block_tokens& tokens() const noexcept { return tokens_; }

  /// Before the first report; the listener outlives the last one. There may be several.
  void listen(desk_listener& l) { listeners_.push_back(&l); }

  /// What holds from now on; no ban that is there gets longer.
  void set_rules(const report_rules& reports, const ban_rules& bans);

  /// A user of that address is here, until leave().
  void enter(ban_key who);
  void leave(ban_key who);

  /// Logs the report. A ban that it has led to, which begins now: not while another one holds.
  std::optional<ban> report(const participant& reporter, const participant& reported, reason why, const moment& now);
  /// What another node's desk has decided. Of a report: a ban that it has led to here. Of a ban: whether it was news.
  std::optional<ban> apply(const counted_report& r, const moment& now);
  bool apply(ban_key who, const ban& b, std::int64_t wall_ms);
  /// Of a moderator's: nothing for one who is neither reported nor banned here.
  void apply(const review& r, const moment& now);
  /// Likewise of many bans: whose were news. The ban file is written once, and nobody waits for all of them.
  std::vector<ban_key> apply(const ban_list& all, std::int64_t wall_ms);
  /// All that are remembered, also those that are over.
  [[nodiscard]] ban_list all_bans() const;

  /// False: there has never been one, and nobody need be looked for.
  [[nodiscard]] bool has_bans() const noexcept { return has_bans_; }
  [[nodiscard]] std::optional<ban> find_ban(ban_key who, std::int64_t wall_ms);
  /// How many bans are remembered, also those that are over.
  [[nodiscard]] std::size_t ban_count() const;
  /// Where a banned visitor can write to.
  [[nodiscard]] std::string contact();
  void set_contact(const std::string& contact);

  // For moderators.

  /// Of all who are reported or banned.
  [[nodiscard]] found_key find(std::string_view id);
  /// Those who are reported and not dismissed: the most weight of reporters first, then who was reported last.
  [[nodiscard]] page<reported_entry> open_reports(const moment& now, std::size_t limit);
  /// The latest end first.
  [[nodiscard]] page<kept_ban> holding_bans(const moment& now, std::size_t limit);
  /// See reports::dismiss(). False: nobody has reported it.
  bool dismiss(ban_key who);
  /// An empty note is none. It is kept as long as there are reports or a ban.
  void annotate(ban_key who, std::string note, const moment& now);
  /// In place of the ban that holds. What is not noted stays as it is.
  kept_ban ban_by_hand(ban_key who, reason why, std::int64_t until, std::optional<std::string> note, const moment& now);
  /// Reports that stand against it make no pause any more. False: no ban holds.
  bool lift(ban_key who, const moment& now);

 private:
  desk(const std::string& secret, const settings& s, std::int64_t wall_ms);
  report_verdict weigh(const counted_report& r, const moment& now, std::optional<ban>& begun);
  [[nodiscard]] bool merge(ban_key who, const ban& b, std::int64_t wall_ms);
  void tell_ban(ban_key who, const std::optional<ban>& begun) const;
  void tell(const review& r) const;
  void note_change();
  [[nodiscard]] kept_bans bans_to_keep() const;
  [[nodiscard]] std::string note_of(ban_key who) const;
  void set_note(ban_key who, std::string note);
  void forget_old(const moment& now);

  const ban_key_maker keys_;
  const block_tokens tokens_;
  std::vector<desk_listener*> listeners_;
  mutable std::mutex mutex_;
  std::string contact_;
  reports reports_;
  bans bans_;
  std::atomic<bool> has_bans_{false};
  std::unordered_map<ban_key, unsigned> users_;  // who are here
  std::unordered_map<ban_key, std::string> notes_;
  std::unique_ptr<ban_writer> writer_;  // the last one: it asks for bans until it ends
};

}  // namespace flinxx::moderation
