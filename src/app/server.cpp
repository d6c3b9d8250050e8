#include "app/composition.hpp"
#include "app/version.hpp"

#include <flinxx/app/server.hpp>
#include <flinxx/ops/log.hpp>

#include <filesystem>
#include <vector>

namespace flinxx::app {
namespace {

// What the page's script shows something at, besides "/"; everything else is not there.
const std::vector<std::string> routes{"/chat", "/rules", "/terms", "/privacy", "/imprint"};

std::unique_ptr<http::static_files> load_page(const std::string& configured_root) {
  const std::string root = configured_root.empty() ? find_web_root() : configured_root;
  if (root.empty()) {
    ops::log::warn("the page has not been built and is not served; name it with --web-root");
    return nullptr;
  }
  auto page = std::make_unique<http::static_files>(root, routes);
  ops::log::debug("serving {} files from {}", page->count(), root);
  return page;
}

}  // namespace

server::server(const ops::config& options) : parts_(std::make_unique<composition>(options)) {
  parts_->serve_page(load_page(options.web_root));
  parts_->join();
  const auto where = parts_->host().listen();
  const std::size_t workers = parts_->host().size();
  ops::log::info("flinxx {} listening on {}://{} with {} worker{}", version,
                 options.tls_cert.empty() ? "http" : "https", http::to_string(where), workers, workers == 1 ? "" : "s");
}

server::~server() = default;

void server::run() {
  parts_->host().run();
  parts_->leave();
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
