#include "app/settings.hpp"
#include "app/version.hpp"
#include "app/worker_parts.hpp"

#include <flinxx/app/server.hpp>

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace flinxx::app {
namespace {

using ops::close_reason;

constexpr auto drain_check_interval = std::chrono::milliseconds(20);
// Files that are no connections: listeners, epoll and event descriptors, the log.
constexpr std::size_t reserved_files = 64;

// Connections are files: take as many as the system gives.
std::size_t raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

std::string address_text(const net::endpoint& where) {
  const std::string host = where.address().to_string();
  return (where.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(where.port());
}

unsigned worker_count(const ops::config& options) {
  return options.threads != 0 ? options.threads : std::clamp(std::thread::hardware_concurrency(), 1U, 256U);
}

}  // namespace

struct server::parts {
  explicit parts(const ops::config& options);

  void listen(const ops::config& options);
  [[nodiscard]] std::size_t connections() const;
  void wait_for_signal();
  void start_drain();
  void drain_worker(worker_parts& w);
  void wait_for_the_last(std::chrono::steady_clock::time_point deadline);
  void stop_all();

  shared_parts shared;
  std::vector<std::unique_ptr<worker_parts>> workers;
  std::size_t max_connections = 0;
  std::chrono::milliseconds drain_timeout;
  std::optional<boost::asio::signal_set> signals;
  std::optional<boost::asio::steady_timer> drain_timer;
};

server::parts::parts(const ops::config& options) : drain_timeout(options.drain_timeout) {
  apply(options, shared);
  const std::size_t files = raise_file_limit();
  max_connections =
      options.max_connections != 0 ? options.max_connections : files - std::min(files / 2, reserved_files);

  const std::string root = options.web_root.empty() ? find_web_root() : options.web_root;
  if (root.empty()) {
    spdlog::warn("the page has not been built and is not served; name it with --web-root");
  } else {
    shared.page = std::make_unique<http::static_files>(root);
    spdlog::debug("serving {} files from {}", shared.page->count(), root);
  }

  const auto rule = [&](unsigned a_minute) { return ops::rate_rule{options.rate_limits ? a_minute : 0}; };
  shared.api = std::make_unique<rest::api>(
      rest::settings{std::string(version), rule(options.limit_health), rule(options.limit_stats)}, [this] {
        const auto now = shared.hub.stats();
        return rest::figures{now.users, now.sessions, now.waiting, connections()};
      });
  shared.handlers = [this](const net::worker& w) -> http::handler& { return workers[w.index()]->requests; };
  shared.find_worker = [this](unsigned index) { return index < workers.size() ? &workers[index]->worker : nullptr; };

  std::vector<signaling::postbox*> boxes;
  for (unsigned i = 0; i < worker_count(options); ++i) {
    workers.push_back(std::make_unique<worker_parts>(i, shared));
    boxes.push_back(&workers.back()->signaling.box());
  }
  shared.hub.attach(std::move(boxes));
  listen(options);
  signals.emplace(workers[0]->worker.context(), SIGINT, SIGTERM);
  drain_timer.emplace(workers[0]->worker.context());
}

void server::parts::listen(const ops::config& options) {
  net::endpoint where = net::resolve(options.host, options.port);
  try {
    net::require_free(where);
    for (auto& w : workers) {
      const auto speaker = [this]() -> std::unique_ptr<net::protocol> {
        if (connections() >= max_connections) return nullptr;
        return http::make_connection(shared.http, shared.handlers);
      };
      w->listener.emplace(w->worker, where, speaker, shared.connection);
      where = w->listener->local();  // with port 0 the first one picks it
      w->listener->start();
    }
  } catch (const boost::system::system_error& e) {
    throw std::runtime_error("cannot listen on " + address_text(where) + ": " + e.code().message());
  }
  spdlog::info("flinxx {} listening on http://{} with {} worker{}", version, address_text(where), workers.size(),
               workers.size() == 1 ? "" : "s");
}

std::size_t server::parts::connections() const {
  std::size_t sum = 0;
  for (const auto& w : workers) sum += w->worker.connection_count();
  return sum;
}

void server::parts::wait_for_signal() {
  signals->async_wait([this](const boost::system::error_code& ec, int number) {
    if (ec) return;
    spdlog::info("{}: draining, {} connections", number == SIGTERM ? "SIGTERM" : "SIGINT", connections());
    std::signal(SIGINT, SIG_DFL);  // a second signal ends the process at once
    std::signal(SIGTERM, SIG_DFL);
    start_drain();
  });
}

// Health says so first, then nobody new is accepted, then the clients are told; the connections end when all has left.
void server::parts::start_drain() {
  shared.api->drain();
  for (auto& w : workers) w->worker.post([this, &parts = *w] { drain_worker(parts); });
  wait_for_the_last(std::chrono::steady_clock::now() + drain_timeout);
}

void server::parts::drain_worker(worker_parts& w) {
  w.listener->stop();
  w.engineio.close_all(close_reason::server_draining);
  w.worker.for_each_connection([](net::connection& c) { c.drain(); });
}

void server::parts::wait_for_the_last(std::chrono::steady_clock::time_point deadline) {
  drain_timer->expires_after(drain_check_interval);
  drain_timer->async_wait([this, deadline](const boost::system::error_code&) {
    if (connections() != 0 && std::chrono::steady_clock::now() < deadline) return wait_for_the_last(deadline);
    spdlog::info("drained, {} connections left", connections());
    stop_all();
  });
}

void server::parts::stop_all() {
  for (auto& w : workers) w->worker.stop();
}

server::server(const ops::config& options) : parts_(std::make_unique<parts>(options)) {}

server::~server() = default;

void server::run() {
  parts_->wait_for_signal();
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < parts_->workers.size(); ++i)
    threads.emplace_back([&w = parts_->workers[i]->worker] { w.run(); });
  parts_->workers[0]->worker.run();
  for (std::thread& t : threads) t.join();
}

std::string find_web_root() {
  namespace fs = std::filesystem;
  std::error_code ec;
  const fs::path program = fs::read_symlink("/proc/self/exe", ec);
  for (const fs::path& candidate : {fs::path("web/dist"), program.parent_path() / "../share/flinxx/web"})
    if (fs::is_regular_file(candidate / "index.html", ec)) return candidate.string();
  return {};
}

}  // namespace flinxx::app
