#include "app/settings.hpp"
#include "app/version.hpp"
#include "app/worker_parts.hpp"

#include <flinxx/app/server.hpp>

#include <spdlog/spdlog.h>

#include <filesystem>
#include <vector>

namespace flinxx::app {
namespace {

/// A page sends a report a call, and there may be many behind one address.
constexpr unsigned telemetry_a_minute = 120;

}  // namespace

struct server::parts {
  explicit parts(const ops::config& options);

  void load_page(const std::string& configured_root);
  void make_api(const ops::config& options);

  http::host host;
  shared_parts shared;
  std::vector<std::unique_ptr<worker_parts>> workers;
};

server::parts::parts(const ops::config& options) : host(host_options_of(options)) {
  apply(options, shared);
  load_page(options.web_root);
  make_api(options);
  shared.find_worker = [this](unsigned index) { return host.find_worker(index); };

  std::vector<signaling::postbox*> boxes;
  std::vector<socketio::server*> sockets;
  std::vector<http::handler*> handlers;
  for (std::size_t i = 0; i < host.size(); ++i) {
    auto& w = *workers.emplace_back(std::make_unique<worker_parts>(host.worker(i), shared));
    boxes.push_back(&w.signaling.box());
    sockets.push_back(&w.socketio);
    handlers.push_back(&w.requests);
  }
  shared.hub.attach(std::move(boxes));
  for (const auto& w : workers) w->socketio.attach(sockets);
  const auto where = host.listen(std::move(handlers));
  spdlog::info("flinxx {} listening on {}://{} with {} worker{}", version, options.tls_cert.empty() ? "http" : "https",
               http::to_string(where), host.size(), host.size() == 1 ? "" : "s");
}

void server::parts::load_page(const std::string& configured_root) {
  const std::string root = configured_root.empty() ? find_web_root() : configured_root;
  if (root.empty()) return spdlog::warn("the page has not been built and is not served; name it with --web-root");
  shared.page = std::make_unique<http::static_files>(root, std::vector<std::string>{"/chat"});
  spdlog::debug("serving {} files from {}", shared.page->count(), root);
}

void server::parts::make_api(const ops::config& options) {
  shared.api = std::make_unique<rest::api>(
      rest::settings{rule_of(options, options.limit_health), rule_of(options, options.limit_stats),
                     rule_of(options, telemetry_a_minute), http::origin_policy(options.cors_origins)},
      [this] {
        const auto now = shared.hub.stats();
        return rest::figures{now.users, now.sessions, now.waiting, host.connections()};
      });
}

server::server(const ops::config& options) : parts_(std::make_unique<parts>(options)) {}

server::~server() = default;

void server::run() {
  parts_->host.run([this](std::size_t worker) {
    parts_->shared.api->drain();
    parts_->shared.hub.close();
    worker_parts& w = *parts_->workers[worker];
    w.engineio.close_all(ops::close_reason::server_draining);
    w.socketio.abandon_suspended(ops::close_reason::server_draining);
    return !w.engineio.owes();
  });
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
