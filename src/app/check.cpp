#include "app/call_events.hpp"
#include "app/page.hpp"
#include "app/settings.hpp"

#include <flinxx/app/check.hpp>
#include <flinxx/moderation/ban_file.hpp>
#include <flinxx/net/tls.hpp>
#include <flinxx/net/tls_trust.hpp>
#include <flinxx/site/site.hpp>

#include <exception>
#include <filesystem>
#include <unistd.h>

namespace flinxx::app {
namespace {

using faults = std::vector<std::string>;

// What is tried may say what is wrong with it.
template <class Attempt>
void note(faults& to, const std::string& prefix, Attempt attempt) {
  try {
    attempt();
  } catch (const std::exception& e) {
    to.push_back(prefix + e.what());
  }
}

// The file is written anew beside itself.
void check_bans(const std::string& path, faults& to) {
  if (path.empty()) return;
  if (auto fault = moderation::fault_of_ban_file(path)) return to.push_back(std::move(*fault));
  const auto folder = std::filesystem::absolute(path).parent_path();
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    to.push_back("ban-file: " + path + " cannot be written: its folder is not there, or not for us to write");
}

}  // namespace

std::vector<std::string> faults_of(const ops::config& options) {
  faults out;
  if (!options.tls_cert.empty())
    note(out, "", [&] { const net::tls_identity tried(options.tls_cert, options.tls_key, {}); });
  if (!options.redis_ca.empty()) note(out, "", [&] { const net::tls_trust tried(options.redis_ca); });
  if (!options.site_dir.empty()) note(out, "", [&] { (void)site::load(options.site_dir, options.contact); });
  check_bans(options.ban_file, out);
  if (!options.call_events.empty() && options.call_events != "redis")
    note(out, "call-events: ", [&] { check_call_file(options.call_events); });
  note(out, "web-root: ", [&] {
    const auto root = web_root_of(options);
    (void)load_page(root);
    (void)load_admin_page(root);
  });
  return out;
}

}  // namespace flinxx::app
