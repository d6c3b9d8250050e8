#pragma once

#include "app/composition.hpp"

#include <flinxx/metrics/family.hpp>
#include <flinxx/moderation/desk.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace flinxx::app {

/// Whether a worker answers: it is asked something now and then, and how long it has owed the answer is seen.
class heartbeat {
 public:
  /// Milliseconds since it was asked what it has not answered; asks it anew if it has. Any thread.
  [[nodiscard]] std::int64_t ask(net::worker& w);

 private:
  static constexpr std::int64_t nothing = -1;
  const std::shared_ptr<std::atomic<std::int64_t>> asked_at_ = std::make_shared<std::atomic<std::int64_t>>(nothing);
};

/// What moderation has decided at this node.
class decisions final : public moderation::desk_listener {
 public:
  void on_ban(moderation::ban_key who, const moderation::ban& b) override;
  void on_report(const moderation::counted_report& r) override;

  enum class verdict : std::uint8_t { rules, moderator, lift };
  [[nodiscard]] std::uint64_t reports(moderation::reason why) const noexcept;
  [[nodiscard]] std::uint64_t made(verdict v) const noexcept;

 private:
  std::array<std::atomic<std::uint64_t>, moderation::reason_names.size()> reports_{};
  std::array<std::atomic<std::uint64_t>, 3> made_{};
};

/// All that is measured of the server, in one table (families.cpp). Any thread.
class registry {
 public:
  /// Before the first visitor; `parts` must outlive it, and it the visitors.
  explicit registry(composition& parts);

  /// Tells all there is: takes some tenths of a millisecond, and no lock that a relay waits for.
  void walk(metrics::sink& to);

 private:
  friend struct source;

  composition& parts_;
  decisions decisions_;
  std::vector<heartbeat> heartbeats_;
};

}  // namespace flinxx::app
