#pragma once

#include "app/call_events.hpp"
#include "app/cluster_node.hpp"
#include "app/connection_log.hpp"
#include "app/place.hpp"

#include <flinxx/http/static_files.hpp>
#include <flinxx/ops/config.hpp>
#include <flinxx/ops/seldom.hpp>
#include <flinxx/ops/shared_limiter.hpp>
#include <flinxx/rest/api.hpp>
#include <flinxx/signaling/hub.hpp>
#include <flinxx/signaling/service.hpp>
#include <flinxx/socketio/host.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace flinxx::app {

/// Flinxx, put together from its options: a Socket.IO host with the signaling application on each worker, the API and
/// the page. It listens to nobody yet. What it is made of refers to it: it stays where it is.
class composition final : private http::handler {
 public:
  explicit composition(const ops::config& options);
  ~composition() override;

  /// The page that is served; without, requests for it are answered with an error. Before the first request.
  void serve_page(std::unique_ptr<http::static_files> page) { place_.serve(std::move(page)); }

  [[nodiscard]] socketio::host& host() noexcept { return host_; }
  [[nodiscard]] matchmaking::counts stats() const { return hub_.stats(); }
  /// Steers it for the operator. Until serving ends.
  [[nodiscard]] rest::api& api() noexcept { return api_; }
  [[nodiscard]] moderation::desk& desk() noexcept { return *signaling_.desk; }
  /// What is to be measured of it; no cluster: nullptr. Any thread.
  [[nodiscard]] matchmaking::counts figures() const { return hub_.figures(); }
  [[nodiscard]] const cluster_node* cluster() const noexcept { return cluster_.get(); }
  /// No call events: nullptr. Any thread.
  [[nodiscard]] const call_events* told_calls() const noexcept { return call_events_.get(); }
  [[nodiscard]] std::shared_ptr<const place::standing> read_site(const ops::config& options) const {
    return place_.read(options.site_dir, options.contact);
  }
  /// The live options hold from now on, for those who are here, too; with what read_site() has read of them. Any
  /// thread.
  void set_live(const ops::config& options, std::shared_ptr<const place::standing> site);
  /// Told once, when the end of serving begins; on any worker's thread. Before serving.
  void on_stopping(std::function<void()> told) { on_stopping_ = std::move(told); }
  [[nodiscard]] bool is_stopping() const noexcept { return stops_; }
  void put_out(moderation::ban_key banned) { hub_.announce_ban(banned); }
  /// Before listening; see cluster_node::join(). Nothing without a cluster.
  void join();
  /// After serving.
  void leave();

 private:
  [[nodiscard]] rest::figures figures_of(rest::scope of, const matchmaking::counts& own) const;
  [[nodiscard]] cluster_node::actions cluster_actions();
  void set_node(std::uint16_t number);
  void say_stopping();
  bool answer_first(http::exchange& x);
  void handle(http::exchange& x) override;

  place place_;
  const bool https_redirect_;
  const std::unique_ptr<call_events> call_events_;  // nullptr: nobody is told
  signaling::settings signaling_;
  const std::shared_ptr<ops::shared_limiter> connects_;  // of all workers, and of all nodes
  signaling::hub hub_;
  std::function<void()> on_stopping_;
  std::atomic<bool> stops_{false};
  std::vector<signaling::application*> applications_;  // by worker
  ops::seldom proxy_warnings_{60'000};                 // of a trusted proxy that does not name its clients
  std::unique_ptr<cluster_node> cluster_;              // nullptr: this is the only node
  connection_log ended_;
  socketio::host host_;
  rest::api api_;
};

}  // namespace flinxx::app
