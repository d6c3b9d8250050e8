#include "app/admin_listener.hpp"
#include "app/composition.hpp"
#include "app/registry.hpp"
#include "app/version.hpp"

#include <flinxx/admin/webhook.hpp>
#include <flinxx/app/server.hpp>
#include <flinxx/ops/log.hpp>

#include <filesystem>
#include <vector>

namespace flinxx::app {
namespace {

// What the page's script shows something at, besides "/"; everything else is not there.
const std::vector<std::string> routes{"/chat", "/rules", "/terms", "/privacy", "/imprint"};

using page = std::unique_ptr<http::static_files>;

constexpr const char* admin_folder = "admin";

page load_page(const std::string& root) {
  if (root.empty()) {
    ops::log::warn("the page has not been built and is not served; name it with --web-root");
    return nullptr;
  }
  auto files = std::make_unique<http::static_files>(root, http::page_layout{routes, {}, admin_folder});
  ops::log::debug("serving {} files from {}", files->count(), root);
  return files;
}

page load_admin_page(const std::string& root) {
  std::error_code ec;
  const auto folder = std::filesystem::path(root) / admin_folder;
  if (root.empty() || !std::filesystem::is_directory(folder, ec)) return nullptr;
  return std::make_unique<http::static_files>(folder, http::page_layout{{}, "/admin", {}});
}

std::unique_ptr<admin::webhook> make_webhook(const ops::config& options) {
  const auto url = ops::parse_http_url(options.moderation_webhook);
  if (!url) return nullptr;
  return std::make_unique<admin::webhook>(admin::webhook::settings{*url, options.moderation_webhook_secret});
}

}  // namespace

server::server(const ops::config& options)
    : webhook_(make_webhook(options)), parts_(std::make_unique<composition>(options)) {
  if (webhook_) parts_->desk().listen(*webhook_);
  const std::string root = options.web_root.empty() ? find_web_root() : options.web_root;
  parts_->serve_page(load_page(root));
  measured_ = std::make_unique<registry>(*parts_);
  if (!options.admin_listen.empty())
    admin_ = std::make_unique<admin_listener>(options, *parts_, *measured_, load_admin_page(root));
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
