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

namespace flinxx::moderation {

struct settings {
  std::string secret;  // of keys and tokens; empty: a random one
  report_rules reports{};
  ban_rules bans{};
  std::string contact;   // where a banned visitor can write to
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

/// Hears what a desk decides, but not what it is told by apply(). On any thread, with no lock held.
class desk_listener {
 public:
  /// A ban has begun, or is another one now. Before the report that has led to it.
  virtual void on_ban(ban_key who, const ban& b) = 0;
  virtual void on_report(const counted_report& r) = 0;

 protected:
  ~desk_listener() = default;
};

/// Where reports come in and bans are made, for all workers. Any thread; each call holds one short lock.
class desk {
 public:
  /// Reads the ban file; `wall_ms` as in moment.
  desk(const settings& s, std::int64_t wall_ms);

  [[nodiscard]] ban_key key_of(ops::address_key address) const { return keys_.of(address); }
  [[nodiscard]] const block_tokens& tokens() const noexcept { return tokens_; }

  /// Before the first report; the listener outlives the last one.
  void listen(desk_listener& l) noexcept { listener_ = &l; }

  /// A user of that address is here, until leave().
  void enter(ban_key who);
  void leave(ban_key who);

  /// Logs the report. A ban that it has led to, which begins now: not while another one holds.
  std::optional<ban> report(const participant& reporter, const participant& reported, reason why, const moment& now);
  /// What another node's desk has decided. Of a report: a ban that it has led to here. Of a ban: whether it was news.
  std::optional<ban> apply(const counted_report& r, const moment& now);
  bool apply(ban_key who, const ban& b, std::int64_t wall_ms);
  /// All that are remembered, also those that are over.
  [[nodiscard]] ban_list all_bans() const;

  /// False: there has never been one, and nobody need be looked for.
  [[nodiscard]] bool has_bans() const noexcept { return has_bans_; }
  [[nodiscard]] std::optional<ban> find_ban(ban_key who, std::int64_t wall_ms);
  [[nodiscard]] const std::string& contact() const noexcept { return contact_; }

 private:
  desk(const std::string& secret, const settings& s, std::int64_t wall_ms);
  report_verdict weigh(const counted_report& r, const moment& now, std::optional<ban>& begun);
  void tell_ban(ban_key who, const std::optional<ban>& begun) const;
  void note_change();

  const ban_key_maker keys_;
  const block_tokens tokens_;
  const std::string contact_;
  desk_listener* listener_ = nullptr;
  mutable std::mutex mutex_;
  reports reports_;
  bans bans_;
  std::atomic<bool> has_bans_{false};
  std::unordered_map<ban_key, unsigned> users_;  // who are here
  std::unique_ptr<ban_writer> writer_;
};

}  // namespace flinxx::moderation
