#include "app/cluster_node.hpp"

#include <flinxx/cluster/redis.hpp>
#include <flinxx/moderation/decision.hpp>
#include <flinxx/net/worker.hpp>
#include <flinxx/ops/log.hpp>
#include <flinxx/ops/random.hpp>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <unordered_set>
#include <utility>
#include <vector>

namespace flinxx::app {
namespace {

using namespace std::chrono_literals;

constexpr auto join_patience = 3500ms;  // at the start, with a Redis that does not answer, or a number that is taken
constexpr auto leave_patience = 1s;     // at the end
constexpr auto poll_lateness = 5s;      // of the answer to a GET, behind the ping or the end for which it is held
constexpr std::int64_t leave_pause_ms = 100;  // for answers to what was asked before
constexpr std::int64_t publish_interval_ms = 100;
constexpr std::int64_t share_interval_ms = 500;
constexpr std::int64_t known_by_all_ms = 2000;  // after it has come, every node surely tells a node of its decisions
constexpr std::size_t most_kept_at_once = 256;  // of bans that Redis lacks, each time

cluster::node_figures figures_of(const signaling::hub& h) {
  const auto now = h.stats();
  return {now.users, now.matches, now.waiting};
}

cluster::redis_settings redis_settings_of(const ops::config& options) {
  cluster::redis_settings out;
  out.url = ops::parse_redis_url(options.redis).value();
  out.ca_file = options.redis_ca;
  out.cluster = options.cluster_name;
  return out;
}

// A node that is taken for dead gets another run, and its clients keep their ids. Those name what all its runs begin
// with.
cluster::id128 fresh_run(const socketio::other_runs::run_id& beginning) {
  cluster::id128 run = ops::random_id();
  std::copy(beginning.begin(), beginning.end(), run.begin());
  return run;
}

socketio::other_runs::news news_of(const cluster::known_lives& others) {
  socketio::other_runs::news out;
  out.last_death_ms = others.last_death_ms;
  out.is_whole = others.is_whole;
  out.rosters = others.rosters;
  for (const auto& run : others.dead) out.dead.insert(cluster::beginning_of(run));
  for (const auto& [run, beats] : others.alive) out.signs_of_life[cluster::beginning_of(run)] = beats;
  return out;
}

std::int64_t longest_pause_in(const ops::config& options) {
  std::int64_t longest = 0;
  for (const std::string& each : options.ban_times) longest = std::max<std::int64_t>(longest, std::stoll(each));
  return longest * 1000;
}

}  // namespace

cluster_node::cluster_node(const ops::config& options, signaling::hub& h, std::shared_ptr<moderation::desk> d,
                           std::shared_ptr<ops::shared_limiter> connects, actions own)
    : connects_(std::move(connects)), hub_(h), desk_(std::move(d)), remembered_ms_(longest_pause_in(options)) {
  cluster::store_transport::settings s;
  s.terms = {cluster::fingerprint_of(options.session_key, options.cluster_name), options.recovery_time,
             options.node_number, cluster::spoken_versions()};
  s.figures = [&h] { return figures_of(h); };
  s.on_joined = [number_is = std::move(own.number_is)](const cluster::node_ref& node) { number_is(node.number); };
  s.on_refused = [this](const std::string& why) { refused(why); };
  s.new_run = [this] { return fresh_run(others_->own()); };
  s.on_lives = [this] { others_->set(news_of(transport_->others())); };
  s.on_counts = [this](const auto& counts) { connects_->hear(counts, net::worker::system_ms()); };
  s.on_decision = [this](std::string_view bytes) { hear_decision(bytes); };
  s.on_back = [this] { compare_bans(); };
  desk_->listen(*this);
  transport_ =
      cluster::make_transport(home_, cluster::make_redis_store(home_, redis_settings_of(options)), std::move(s));
  cluster::neighbour_settings n;
  n.linger = options.linger;
  n.recovery_time = options.recovery_time;
  n.hand_over = std::move(own.hand_over);
  n.strays = std::move(own.strays);
  n.poll_patience = options.ping_interval + options.ping_timeout + poll_lateness;
  neighbour_ = cluster::make_neighbour(
      h, *transport_, n, [this] { return home_.now_ms(); }, [this] { wake(); });
  h.attach(*neighbour_);
}

cluster_node::~cluster_node() {
  leave();
}

void cluster_node::join() {
  transport_->start(*neighbour_);
  home_.schedule(*this, home_.now_ms());
  const auto end = std::chrono::steady_clock::now() + join_patience;
  // Not away: the others are known, and so is whose clients are to be restored, and who is banned.
  while ((transport_->now().away || !knows_bans_) && refused_.empty() && std::chrono::steady_clock::now() < end)
    home_.context().run_one_for(10ms);
  if (!refused_.empty()) throw std::runtime_error("cluster: " + refused_);
  publish();
  is_running_ = true;
  if (!standing_.joined)
    ops::log::warn("not in the cluster yet: this node joins when Redis answers and its number is free");
  thread_ = std::thread([this] { home_.run(); });
}

// No user is offered any more. Whoever has taken one already is to hear that from this node: after it has left, its
// answers count for nothing.
void cluster_node::say_goodbye() {
  if (has_said_goodbye_.exchange(true)) return;
  home_.post([this] {
    leave_ms_ = home_.now_ms() + leave_pause_ms;
    neighbour_->on_away();
    turn();
  });
}

// Whoever waits for it may have given up by then.
void cluster_node::part() {
  leave_ms_ = never;
  neighbour_->last_turn();
  transport_->leave([left = left_] { left->set_value(); });
}

void cluster_node::leave() {
  if (!thread_.joinable()) return;
  say_goodbye();
  left_->get_future().wait_for(leave_patience);
  home_.stop();
  thread_.join();
}

cluster::store_transport::standing cluster_node::standing() const {
  const std::lock_guard lock(mutex_);
  return standing_;
}

cluster::neighbour_faults cluster_node::faults() const {
  const std::lock_guard lock(mutex_);
  return faults_;
}

bool cluster_node::has_company() const {
  const auto now = standing();
  return now.joined && !now.away && now.nodes > 1;
}

void cluster_node::on_ban(moderation::ban_key who, const moderation::ban& b) {
  home_.post([this, who, b] {
    keep(who, b);
    transport_->tell_decision(moderation::to_bytes(std::pair(who, b)));
  });
}

void cluster_node::on_report(const moderation::counted_report& r) {
  home_.post([this, r] { transport_->tell_decision(moderation::to_bytes(r)); });
}

void cluster_node::on_review(const moderation::review& r) {
  home_.post([this, r] { transport_->tell_decision(moderation::to_bytes(r)); });
}

void cluster_node::keep(moderation::ban_key who, const moderation::ban& b) {
  transport_->keep_ban({moderation::to_text(who), moderation::to_bytes(std::pair(who, b)), b.until + remembered_ms_});
}

void cluster_node::hear_decision(std::string_view bytes) {
  const auto d = moderation::decision_in(bytes);
  if (!d) return;
  if (const auto* const r = std::get_if<moderation::counted_report>(&*d)) {
    if (desk_->apply(*r, {home_.now_ms(), net::worker::wall_ms()})) hub_.announce_ban(r->reported);
    return;
  }
  if (const auto* const r = std::get_if<moderation::review>(&*d))
    return desk_->apply(*r, {home_.now_ms(), net::worker::wall_ms()});
  const auto& [who, b] = std::get<std::pair<moderation::ban_key, moderation::ban>>(*d);
  if (desk_->apply(who, b, net::worker::wall_ms())) hub_.announce_ban(who);
}

// What else may lie there is none.
void cluster_node::take_bans(const std::vector<std::string>& kept) {
  moderation::ban_list all;
  for (const std::string& bytes : kept)
    if (const auto d = moderation::decision_in(bytes))
      if (const auto* const b = std::get_if<std::pair<moderation::ban_key, moderation::ban>>(&*d)) all.push_back(*b);
  for (const moderation::ban_key who : desk_->apply(all, net::worker::wall_ms())) hub_.announce_ban(who);
}

// Takes what Redis has, and gives it what it lacks: after a start here, or there.
void cluster_node::compare_bans() {
  transport_->read_bans([this](const auto& kept) {
    if (!kept) return;
    knows_bans_ = true;
    take_bans(*kept);
    const std::unordered_set<std::string_view> there(kept->begin(), kept->end());
    lacking_ = desk_->all_bans();
    std::erase_if(lacking_, [&](const auto& each) { return there.contains(moderation::to_bytes(each)); });
  });
}

// All at once would leave no room for letters.
void cluster_node::keep_lacking() {
  for (std::size_t i = 0; i < most_kept_at_once && !lacking_.empty(); ++i) {
    keep(lacking_.back().first, lacking_.back().second);
    lacking_.pop_back();
  }
}

void cluster_node::on_timer() {
  const auto now = home_.now_ms();
  if (now >= share_ms_) {
    share_ms_ = now + share_interval_ms;
    transport_->share(connects_->take_news());
  }
  if (now >= publish_ms_) {
    publish_ms_ = now + publish_interval_ms;
    publish();
    keep_lacking();
  }
  if (now >= compare_ms_) {
    compare_ms_ = never;
    compare_bans();
  }
  if (now >= leave_ms_) part();
  turn();
}

void cluster_node::publish() {
  const auto current = transport_->now();
  if (!current.away) refused_.clear();
  // What was decided while one of the two did not know the other yet, Redis has.
  if (current.nodes > standing_.nodes) compare_ms_ = home_.now_ms() + known_by_all_ms;
  const std::lock_guard lock(mutex_);
  standing_ = current;
  faults_ = neighbour_->faults();
}

// Any thread. What is added meanwhile is seen by the same turn.
void cluster_node::wake() {
  if (!awake_.exchange(true)) home_.post([this] { turn(); });
}

void cluster_node::turn() {
  awake_ = false;
  neighbour_->turn();
  home_.schedule(*this, std::min({neighbour_->next_due(), publish_ms_, leave_ms_}));
}

void cluster_node::refused(const std::string& why) {
  if (why != std::exchange(refused_, why) && is_running_) ops::log::error("not in the cluster: {}", why);
}

}  // namespace flinxx::app
