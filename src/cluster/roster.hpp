#pragma once

#include <flinxx/cluster/store.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace flinxx::cluster {

/// Who is there, as the beats' answers say, and what follows from who is not. Pure: the time is given, in ms of any
/// clock that goes forward.
///
/// A run is over when the store says so, when another one has its number, or when it is missing in the answers for as
/// long as it takes to be judged, while the own beats come in time. A store that has lost its memory kills nobody: the
/// others are back in it before that. What is over stays so, whatever a store says that remembers an older time: it is
/// to be told.
class roster {
 public:
  struct changes {
    std::vector<node_ref> dead;
    std::vector<node_ref> joined;  // after the dead: one of them may have had the number
    std::vector<id128> over;       // dead, and yet in the answer: the store has lost the verdict
  };

  /// For how long the dead are remembered.
  explicit roster(std::chrono::milliseconds memory) : memory_(memory) {}

  [[nodiscard]] changes update(const node_ref& own, const beat_heard& heard, std::int64_t now_ms);
  /// All are forgotten, but those who are dead.
  void clear() { nodes_.clear(); }

  /// But the own one.
  [[nodiscard]] const node_ref* find(std::uint16_t number) const noexcept;
  [[nodiscard]] const node_ref* find(const id128& run) const noexcept;
  [[nodiscard]] letter_versions versions_of(std::uint16_t number) const noexcept;
  [[nodiscard]] bool is_dead(const id128& run) const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }
  [[nodiscard]] std::vector<node_ref> nodes() const;
  [[nodiscard]] known_lives lives() const;
  /// What all others said last, in sum.
  [[nodiscard]] node_figures sum() const noexcept;

 private:
  struct known {
    node_record record;
    std::int64_t seen_ms;
    std::uint64_t beats = 1;
  };
  struct ended {
    id128 run;
    std::int64_t since_ms;
  };

  void bury(const id128& run, std::int64_t now_ms, changes& out);
  void note(const node_record& record, std::int64_t now_ms, changes& out);

  const std::chrono::milliseconds memory_;
  std::vector<known> nodes_;
  std::deque<ended> dead_;  // the oldest first
  std::uint64_t updates_ = 0;
};

}  // namespace flinxx::cluster
