#pragma once

#include "cluster/roster.hpp"

#include <flinxx/cluster/store.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace flinxx::cluster {

/// A node's place in the cluster: joins, beats, hears who is there, and joins anew as another run when its own is over.
/// Pure: the store, the clock (ms that go forward) and the runs' names are given.
class membership {
 public:
  struct settings {
    cluster_terms terms;
    std::function<id128()> new_run;
    std::function<node_figures()> figures;
  };

  struct listener {
    /// Also after on_fenced(), and before anything else of that run.
    virtual void on_joined(const node_ref& own) = 0;
    virtual void on_refused(const std::string& why) = 0;
    virtual void on_fenced() = 0;
    virtual void on_away() = 0;
    virtual void on_back() = 0;
    virtual void on_node_joined(const node_ref& node) = 0;
    virtual void on_node_dead(const node_ref& node) = 0;
    /// The roster is that of now.
    virtual void on_beat(const beat_heard& heard) = 0;

   protected:
    ~listener() = default;
  };

  membership(store& s, listener& l, settings with);

  // The store's connection; at first it is down.
  void up(std::int64_t now_ms);
  void down();
  /// What is sent to this node does not come, or does again: until its own beat is heard it is away.
  void deaf();
  void own_beat_heard();
  /// Does what is due; a few times within a beat's interval.
  void tick(std::int64_t now_ms);
  /// There is news: beats at once, or soon if it has just done so.
  void beat_soon(std::int64_t now_ms);
  /// The end of the run; nothing follows.
  void leave(std::function<void()> heard);

  [[nodiscard]] bool is_member() const noexcept { return state_ == state::member; }
  /// How many beats have been asked.
  [[nodiscard]] unsigned beats() const noexcept { return beats_; }
  [[nodiscard]] bool is_away() const noexcept { return away_; }
  [[nodiscard]] const node_ref& own() const noexcept { return own_; }
  [[nodiscard]] const roster& others() const noexcept { return roster_; }
  /// With the own one.
  [[nodiscard]] std::vector<node_ref> peers() const;

 private:
  enum class state : std::uint8_t { outside, joining, member, left };

  void join(std::int64_t now_ms);
  void beat(std::int64_t now_ms);
  void joined(const join_answer& answer);
  void heard(const beat_answer& answer, std::int64_t asked_ms);
  void fence();
  void go_away();
  void be_back();

  store& store_;
  listener& listener_;
  const settings with_;
  roster roster_;
  node_ref own_;
  state state_ = state::outside;
  bool up_ = false;
  bool away_ = true;
  bool beat_underway_ = false;
  bool answered_ = false;  // a beat, since the run joined or the store came up
  bool hears_ = false;     // the own beat, since then
  unsigned beats_ = 0;
  unsigned taken_ = 0;            // times in a row that another run had the wanted number
  std::int64_t now_ms_ = 0;       // of the last call
  std::int64_t due_ms_ = 0;       // the next beat, or attempt to join
  std::int64_t asked_ms_ = 0;     // the last beat
  std::int64_t answered_ms_ = 0;  // the last beat that was answered
  std::vector<id128> over_;       // which the store takes for living
  unsigned run_number_ = 0;       // answers to what an earlier run has asked are not for this one
};

}  // namespace flinxx::cluster
