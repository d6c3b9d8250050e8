#include "app/page.hpp"

#include <filesystem>
#include <vector>

namespace flinxx::app {
namespace {

namespace fs = std::filesystem;

// What the page's script shows something at, besides "/"; everything else is not there.
const std::vector<std::string> routes{"/chat", "/rules", "/terms", "/privacy", "/imprint"};

constexpr const char* admin_folder = "admin";

// Below the working directory, or beside the folder of the program; empty if it is in neither place.
std::string find_web_root() {
  std::error_code ec;
  const fs::path program = fs::read_symlink("/proc/self/exe", ec);
  for (const fs::path& candidate : {fs::path("web/dist"), program.parent_path() / "../share/flinxx/web"})
    if (fs::is_regular_file(candidate / "index.html", ec)) return candidate.string();
  return {};
}

}  // namespace

std::string web_root_of(const ops::config& options) {
  return options.web_root.empty() ? find_web_root() : options.web_root;
}

std::unique_ptr<http::static_files> load_page(const std::string& root) {
  if (root.empty()) return nullptr;
  return std::make_unique<http::static_files>(root, http::page_layout{routes, {}, admin_folder});
}

std::unique_ptr<http::static_files> load_admin_page(const std::string& root) {
  std::error_code ec;
  const auto folder = fs::path(root) / admin_folder;
  if (root.empty() || !fs::is_directory(folder, ec)) return nullptr;
  return std::make_unique<http::static_files>(folder, http::page_layout{{}, "/admin", {}});
}

}  // namespace flinxx::app
