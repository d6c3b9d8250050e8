#pragma once

#include <flinxx/moderation/ban_key.hpp>
#include <flinxx/ops/proof_of_work.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace flinxx::signaling {

enum class proof_rule : std::uint8_t { off, on, automatic };

/// When a search is to come with a proof of work, how hard that is, and which proofs are good: each once, for the user
/// whom it was asked of, within two minutes. `now` is seconds since 1970. Any thread; each call holds one short lock.
class proofs {
 public:
  /// Searches within ten seconds from which on the automatic rule asks for proofs.
  static constexpr std::size_t busy_address = 10;
  static constexpr std::size_t busy_server = 1'000;
  /// The range of the number to be found, at rest and at most.
  static constexpr std::uint64_t least_work = 50'000;
  static constexpr std::uint64_t most_work = 1'000'000;
  static constexpr std::size_t most_used = 65'536;

  /// Servers with the same secret take each other's proofs. Empty: a random one.
  proofs(std::string_view secret, proof_rule rule);

  void set_rule(proof_rule rule) noexcept { rule_ = rule; }

  /// Counts a search from there, and says whether it is to come with a proof.
  [[nodiscard]] bool is_due(moderation::ban_key from, std::int64_t now);
  /// What is to be done, as ALTCHA's challenge in JSON.
  [[nodiscard]] std::string ask(moderation::ban_key from, std::string_view user, std::int64_t now);
  /// `payload` as ALTCHA's clients send it, in base64. It is used up then.
  [[nodiscard]] bool take(std::string_view payload, std::string_view user, std::int64_t now);

 private:
  void turn(std::int64_t now);
  [[nodiscard]] std::size_t count_of(moderation::ban_key from) const;
  bool use(std::string_view challenge, std::int64_t until, std::int64_t now);

  struct used {
    std::int64_t until;
    std::string challenge;
  };

  const ops::work_maker maker_;
  std::atomic<proof_rule> rule_;
  std::mutex mutex_;
  std::int64_t span_began_ = 0;
  std::size_t searches_ = 0;
  std::size_t searches_before_ = 0;  // in the span before
  std::unordered_map<moderation::ban_key, std::size_t> by_address_;
  std::deque<used> order_;
  std::unordered_set<std::string> used_;
  std::int64_t forgotten_until_ = 0;  // of those, too, that end by then
};

}  // namespace flinxx::signaling
