#pragma once

#include <flinxx/cluster/neighbour.hpp>
#include <flinxx/cluster/store_transport.hpp>
#include <flinxx/moderation/desk.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/config.hpp>
#include <flinxx/ops/shared_limiter.hpp>
#include <flinxx/signaling/hub.hpp>
#include <flinxx/socketio/other_runs.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace flinxx::app {

/// This server as a node of a cluster: its neighbours, on a thread of their own.
class cluster_node final : private net::timer, private moderation::desk_listener {
 public:
  /// What the node does on the cluster's thread, or within join().
  struct actions {
    std::function<void(std::uint16_t)> number_is;  // told the node's number, at first and whenever it is another one
    cluster::hand_over_function hand_over;         // socketio::host::hand_over()
    engineio::stray_functions strays;              // and those for requests at the wrong node
  };
  /// What `connects` lets through is told to the other nodes, and what they do to it. The hub's commands begin later,
  /// and end before this is destroyed.
  /// What `d` decides is told them, too, and kept for those that come later.
  cluster_node(const ops::config& options, signaling::hub& h, std::shared_ptr<moderation::desk> d,
               std::shared_ptr<ops::shared_limiter> connects, actions own);
  ~cluster_node() override;

  /// Joins, and goes on without the others if Redis cannot be reached: it joins when it can. Throws std::runtime_error
  /// with a sentence for the operator where this node may not be in the cluster, or not in Redis.
  void join();
  /// Says goodbye to the others: they meet none of its users any more, and take up those who come to them. Any thread,
  /// and more than once.
  void say_goodbye();
  /// Says goodbye, and ends the thread. Nothing goes to the others any more.
  void leave();

  /// What this node knows of the others, for those of their clients who come here.
  [[nodiscard]] std::shared_ptr<const socketio::other_runs> others() const noexcept { return others_; }

  /// The way to their sockets.
  [[nodiscard]] std::shared_ptr<socketio::handover> handover() const noexcept { return neighbour_; }

  /// The way to their sessions.
  [[nodiscard]] std::shared_ptr<engineio::far_sessions> sessions() const noexcept { return neighbour_; }

  /// Whether there are others who can take the clients of this node over; any thread.
  [[nodiscard]] bool has_company() const;
  /// How the cluster is, at most some tenths of a second ago; any thread.
  [[nodiscard]] cluster::store_transport::standing standing() const;
  /// What it counts; any thread.
  [[nodiscard]] const metrics::tally& tally() const noexcept { return home_.tally(); }
  [[nodiscard]] const metrics::letter_tally& letters() const noexcept { return neighbour_->letters(); }
  /// What was wrong with what came, likewise some tenths of a second ago.
  [[nodiscard]] cluster::neighbour_faults faults() const;

 private:
  void on_timer() override;
  void turn();
  void publish();
  void wake();
  void part();
  void refused(const std::string& why);

  // Of the own desk, on any thread.
  void on_ban(moderation::ban_key who, const moderation::ban& b) override;
  void on_report(const moderation::counted_report& r) override;
  void on_review(const moderation::review& r) override;
  void hear_decision(std::string_view bytes);
  void take_bans(const std::vector<std::string>& kept);
  void compare_bans();
  void keep_lacking();
  void keep(moderation::ban_key who, const moderation::ban& b);

  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  net::worker home_{0};
  const std::shared_ptr<socketio::other_runs> others_ = std::make_shared<socketio::other_runs>();
  const std::shared_ptr<ops::shared_limiter> connects_;
  signaling::hub& hub_;
  const std::shared_ptr<moderation::desk> desk_;
  const std::int64_t remembered_ms_;  // of a ban, after its end
  bool knows_bans_ = false;
  std::int64_t compare_ms_ = never;  // when bans are compared again
  moderation::ban_list lacking_;     // what Redis is yet to keep
  std::unique_ptr<cluster::store_transport> transport_;
  std::shared_ptr<cluster::neighbour> neighbour_;
  std::atomic<bool> awake_{false};
  std::atomic<bool> has_said_goodbye_{false};
  const std::shared_ptr<std::promise<void>> left_ = std::make_shared<std::promise<void>>();
  std::string refused_;      // why, the last time
  bool is_running_ = false;  // until then join() says so
  std::int64_t publish_ms_ = 0;
  std::int64_t share_ms_ = 0;
  std::int64_t leave_ms_ = never;
  mutable std::mutex mutex_;
  cluster::store_transport::standing standing_;
  cluster::neighbour_faults faults_;
  std::thread thread_;
};

}  // namespace flinxx::app
