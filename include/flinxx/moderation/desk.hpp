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
  std::string ban_file;  // empty: bans end with the process
};

/// The two clocks, in milliseconds: one that does not jump back, and wall time since 1970.
struct moment {
  std::int64_t steady = 0;
  std::int64_t wall = 0;
};

/// Where reports come in and bans are made, for all workers. Any thread; each call holds one short lock.
class desk {
 public:
  /// Reads the ban file; `wall_ms` as in moment.
  desk(const settings& s, std::int64_t wall_ms);

  [[nodiscard]] ban_key key_of(ops::address_key address) const { return keys_.of(address); }
  [[nodiscard]] const block_tokens& tokens() const noexcept { return tokens_; }

  /// A user of that address is here, until leave().
  void enter(ban_key who);
  void leave(ban_key who);

  /// Logs the report. A ban that it has led to, which begins now: not while another one holds.
  std::optional<ban> report(const participant& reporter, const participant& reported, reason why, const moment& now);
  /// False: there has never been one, and nobody need be looked for.
  [[nodiscard]] bool has_bans() const noexcept { return has_bans_; }
  [[nodiscard]] std::optional<ban> find_ban(ban_key who, std::int64_t wall_ms);
  /// Where a banned visitor can write to.
  [[nodiscard]] std::string contact();
  void set_contact(const std::string& contact);

 private:
  desk(const std::string& secret, const settings& s, std::int64_t wall_ms);
  report_verdict weigh(const participant& reporter, const participant& reported, reason why, const moment& now,
                       std::optional<ban>& begun);

  const ban_key_maker keys_;
  const block_tokens tokens_;
  std::mutex mutex_;
  std::string contact_;
  reports reports_;
  bans bans_;
  std::atomic<bool> has_bans_{false};
  std::unordered_map<ban_key, unsigned> users_;  // who are here
  std::unique_ptr<ban_writer> writer_;
};

}  // namespace flinxx::moderation
