#include "socketio/emptying.hpp"

#include <flinxx/socketio/host.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace flinxx::socketio {
namespace {

// A POST brings messages, so bodies and messages have one bound.
host_options with_one_bound(host_options options) {
  options.http.http.max_body = options.engineio.max_payload;
  return options;
}

// The others are to have heard of it before the first client comes to them, and the last one is to have come before the
// time is over: a client waits for up to one and a half seconds.
trickle::pace pace_of(const host_options& options) {
  constexpr double most_pause_ms = 1000;
  constexpr double usual_per_second = 200;
  const auto time = static_cast<double>(options.http.drain_timeout.count());
  return {std::min(most_pause_ms, time / 10), 0.4 * time, 1000 * options.http.threads / usual_per_second};
}

// The slash at the end may be missing: the official client's addTrailingSlash.
bool is_below(std::string_view folder, std::string_view path) {
  return path.starts_with(folder) || path == folder.substr(0, folder.size() - 1);
}

}  // namespace

// What lives on one worker. The applications go last, for the server refers to them.
struct host::worker_parts final : http::handler {
  worker_parts(host& its_host, net::worker& home)
      : owner(its_host),
        engineio(owner.options_.engineio),
        sockets(home, owner.options_.socketio),
        sessions(
            home, engineio, sockets, [this](unsigned index) { return owner.http_.find_worker(index); },
            [this](const http::request& r) { return refusal_of(r); }) {}

  void handle(http::exchange& x) override {
    if (owner.before_ && owner.before_(x)) return;
    if (is_below(owner.options_.path, x.incoming().path)) return sessions.handle(x);
    if (owner.fallback_ != nullptr) return owner.fallback_->handle(x);
    x.respond(http::response::error(404, "not_found", "Socket.IO is at " + owner.options_.path));
  }

  [[nodiscard]] std::optional<http::response> refusal_of(const http::request& r) const {
    if (leaving) return http::response::retry_later(503, "draining", "This node is about to stop: connect again", 1);
    if (draining) return http::response::error(503, "draining", "The server is about to stop: connect again");
    auto busy = sockets.shed();
    return busy || !owner.options_.may_open ? busy : owner.options_.may_open(r);
  }

  bool is_empty() {
    const auto now = sockets.home().now_ms();
    if (!leaving) leaving.emplace(sessions, sockets, pace_of(owner.options_), now);
    return leaving->go_on(now);
  }

  bool drain() {
    draining = true;
    owner.is_ending_ = true;
    if (owner.on_drain_) owner.on_drain_();
    sessions.close_all(ops::close_reason::server_draining);
    sockets.abandon_suspended(ops::close_reason::server_draining);
    return !sessions.owes();
  }

  host& owner;
  engineio::settings engineio;  // of this worker alone
  std::vector<std::unique_ptr<application>> applications;
  socketio::server sockets;
  engineio::server sessions;
  std::optional<emptying> leaving;
  bool draining = false;
};

host::host(host_options options) : options_(with_one_bound(std::move(options))), http_(options_.http) {
  std::vector<socketio::server*> all;
  for (std::size_t i = 0; i < http_.size(); ++i)
    all.push_back(&workers_.emplace_back(std::make_unique<worker_parts>(*this, http_.worker(i)))->sockets);
  for (socketio::server* each : all) each->attach(all);
}

host::~host() = default;

void host::serve(std::string_view nsp, const application_factory& make) {
  for (const auto& w : workers_) w->sockets.serve(nsp, *w->applications.emplace_back(make(w->sockets)));
}

void host::set_origins(const http::origin_policy& origins) {
  for (const auto& w : workers_) w->sockets.home().post([&w = *w, origins] { w.engineio.origins = origins; });
}

void host::empty_first(std::function<bool()> wanted) {
  http_.empty_first(std::move(wanted), [this](std::size_t worker) { return workers_[worker]->is_empty(); });
}

net::endpoint host::listen() {
  std::vector<http::handler*> handlers;
  for (const auto& w : workers_) handlers.push_back(w.get());
  return http_.listen(std::move(handlers));
}

void host::run() {
  http_.run([this](std::size_t worker) { return workers_[worker]->drain(); });
}

void host::hand_over(const wanted_socket& wanted, const other_runs::run_id& to,
                     std::function<void(handover_answer)> told) {
  const std::size_t worker = wanted.sid.worker() < size() ? wanted.sid.worker() : 0;  // probably
  // What ends with this server is not gone: its client is restored there, once the news of the end has come.
  auto unless_ending = [this, told = std::move(told)](handover_answer a) {
    if (!is_ending_ || !std::holds_alternative<is_gone>(a)) told(std::move(a));
  };
  workers_[worker]->sockets.hand_over(wanted, to, std::move(unless_ending));
}

void host::serve_stray(const engineio::stray_id& from, engineio::stray s, engineio::stray_hearer to) {
  if (s.sid.worker() >= size()) return to.told({});
  worker_parts& w = *workers_[s.sid.worker()];
  w.sockets.home().post([&w, from, s = std::move(s), to = std::move(to)]() mutable {
    w.sessions.serve(from, std::move(s), std::move(to));
  });
}

void host::carry(const engineio::stray_id& from, const ops::slot_id& sid, engineio::carried c) {
  if (sid.worker() >= size()) return;
  worker_parts& w = *workers_[sid.worker()];
  w.sockets.home().post([&w, from, c = std::move(c)]() mutable { w.sessions.carry(from, std::move(c)); });
}

void host::give_up_stray(const engineio::stray_id& from, const ops::slot_id& sid) {
  if (sid.worker() >= size()) return;
  worker_parts& w = *workers_[sid.worker()];
  w.sockets.home().post([&w, from] { w.sessions.give_up(from); });
}

void host::lose_strays(const ops::id128& run) {
  for (const auto& w : workers_) w->sockets.home().post([&sessions = w->sessions, run] { sessions.lose(run); });
}

void host::doubt_strays(const ops::id128& run) {
  for (const auto& w : workers_) w->sockets.home().post([&sessions = w->sessions, run] { sessions.doubt(run); });
}

engineio::stray_functions host::strays_of(host& h) {
  return {[&h](const auto& from, auto s, auto to) { h.serve_stray(from, std::move(s), std::move(to)); },
          [&h](const auto& from, const auto& sid, auto c) { h.carry(from, sid, std::move(c)); },
          [&h](const auto& from, const auto& sid) { h.give_up_stray(from, sid); },
          [&h](const auto& run) { h.lose_strays(run); }, [&h](const auto& run) { h.doubt_strays(run); }};
}

http::handler& host::handler(std::size_t worker) const noexcept {
  return *workers_[worker];
}

server& host::server(std::size_t worker) const noexcept {
  return workers_[worker]->sockets;
}

}  // namespace flinxx::socketio
