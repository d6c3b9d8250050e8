#include "app/admin_listener.hpp"

#include "app/settings.hpp"

#include <flinxx/http/security.hpp>
#include <flinxx/ops/listen_address.hpp>
#include <flinxx/ops/log.hpp>

#include <chrono>
#include <utility>

namespace flinxx::app {
namespace {

constexpr std::size_t most_body = 4096;  // bytes: a note, escaped, and more
constexpr std::size_t most_bodies = 256 * 1024;

http::settings http_settings_of(const ops::config& options) {
  http::settings out;
  out.max_body = most_body;
  out.unfinished = std::make_shared<http::body_budget>(most_bodies);
  out.first_byte_timeout = options.first_byte_timeout;
  out.request_timeout = options.request_timeout;
  out.keep_alive_timeout = options.keep_alive_timeout;
  out.fields = http::security_fields({});
  return out;
}

net::endpoint endpoint_of(const ops::listen_address& where) {
  return net::resolve(where.host, where.port);
}

// On loopback nobody listens in, and no certificate names it.
const net::tls_identity* identity_for(const ops::listen_address& where, composition& parts) {
  return where.is_loopback ? nullptr : parts.host().identity();
}

}  // namespace

admin_listener::admin_listener(const ops::config& options, composition& parts, registry& measured,
                               std::unique_ptr<http::handler> page)
    : measured_(measured),
      api_(options.admin_token, parts.api(), parts.desk(),
           {[&parts] { parts.host().drain(); }, [&parts](auto banned) { parts.put_out(banned); },
            [&measured](auto& to) { measured.walk(to); }, [this](auto span) { return history_.to_json(span); }},
           std::move(page)),
      ui_origins_(options.admin_ui_origins),
      listener_(endpoint_of(*ops::parse_listen_address(options.admin_listen)), http_settings_of(options), *this,
                identity_for(*ops::parse_listen_address(options.admin_listen), parts)) {
  const auto where = *ops::parse_listen_address(options.admin_listen);
  const bool is_tls = identity_for(where, parts) != nullptr;
  ops::log::info("admin listener at {}://{}", std::string_view(is_tls ? "https" : "http"),
                 http::to_string(listener_.local()));
  if (!where.is_loopback && !is_tls)
    ops::log::warn("admin listener: without tls-cert the token goes over the network in the clear");
  listener_.home().post([this] { on_timer(); });
}

// The overview lives on the listener's worker, and goes before it.
admin_listener::~admin_listener() {
  listener_.stop();
  overview_.reset();
}

void admin_listener::handle(http::exchange& x) {
  if (ui_origins_.empty() || !is_for_sockets(x.incoming().path)) return api_.handle(x);
  if (!overview_) overview_ = std::make_unique<admin_overview>(x.home(), ui_origins_, measured_, api_.who());
  overview_->handle(x);
}

void admin_listener::on_timer() {
  net::worker& home = listener_.home();
  home.schedule(*this, home.now_ms() + std::chrono::milliseconds(history::period).count());
  history_.take(net::worker::wall_ms(), [this](auto& to) { measured_.walk(to); });
}

}  // namespace flinxx::app
