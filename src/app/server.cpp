#include "app/admin_listener.hpp"
#include "app/composition.hpp"
#include "app/page.hpp"
#include "app/registry.hpp"
#include "app/settings.hpp"
#include "app/statsd.hpp"
#include "app/steering.hpp"
#include "app/version.hpp"
#include "app/watchdog.hpp"

#include <flinxx/admin/webhook.hpp>
#include <flinxx/app/server.hpp>
#include <flinxx/ops/host_port.hpp>
#include <flinxx/ops/log.hpp>

#include <stdexcept>
#include <vector>

namespace flinxx::app {
namespace {

std::unique_ptr<admin::webhook> make_webhook(const ops::config& options) {
  const auto url = ops::parse_http_url(options.moderation_webhook);
  if (!url) return nullptr;
  return std::make_unique<admin::webhook>(admin::webhook::settings{*url, options.moderation_webhook_secret});
}

std::unique_ptr<statsd_push> make_statsd(const ops::config& options, registry& measured) {
  const auto to = ops::parse_host_port(options.statsd);
  if (!to) return nullptr;
  std::string tags;
  for (const std::string& each : options.statsd_tags) tags.append(tags.empty() ? "" : ",").append(each);
  return std::make_unique<statsd_push>(statsd_push::settings{to->host, to->port, tags},
                                       [&measured](auto& sink) { measured.walk(sink); });
}

}  // namespace

server::server(const ops::parsed_options& given, std::function<ops::parse_result()> read_again)
    : webhook_(make_webhook(given.values)),
      parts_(std::make_unique<composition>(given.values)),
      steering_(std::make_unique<steering>(*parts_, manager_, given, std::move(read_again))) {
  const ops::config& options = given.values;
  if (webhook_) parts_->desk().listen(*webhook_);
  const std::string root = web_root_of(options);
  auto page = load_page(root);
  if (page) {
    ops::log::debug("serving {} files from {}", page->count(), root);
  } else {
    ops::log::warn("the page has not been built and is not served; name it with --web-root");
  }
  parts_->serve_page(std::move(page));
  measured_ = std::make_unique<registry>(*parts_);
  if (!options.admin_listen.empty())
    admin_ = std::make_unique<admin_listener>(options, *parts_, *measured_, load_admin_page(root));
  parts_->on_stopping([this] { manager_.tell_stopping(); });
  parts_->host().on_hangup([this] { steering_->read_again(); });
  parts_->join();
  statsd_ = make_statsd(options, *measured_);
  const auto where = parts_->host().listen();
  const std::size_t workers = parts_->host().size();
  ops::log::info("flinxx {} listening on {}://{} with {} worker{}", version,
                 options.tls_cert.empty() ? "http" : "https", http::to_string(where), workers, workers == 1 ? "" : "s");
}

server::~server() = default;

void server::run() {
  std::vector<net::worker*> workers;
  for (std::size_t i = 0; i < parts_->host().size(); ++i) workers.push_back(&parts_->host().server(i).home());
  const watchdog watched(manager_, std::move(workers));
  manager_.tell_ready();
  parts_->host().run();
  parts_->leave();
}

}  // namespace flinxx::app
