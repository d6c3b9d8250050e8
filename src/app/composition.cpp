#include "app/composition.hpp"

#include "app/settings.hpp"

#include <flinxx/http/security.hpp>
#include <flinxx/ops/log.hpp>

namespace flinxx::app {
namespace {

// A proxy that adds the field lets no request without it through: this one passes on what clients write.
void complain_of_proxy(const http::request& r) {
  ops::log::warn(
      "the trusted proxy {} does not name its clients (--client-address-header): they count as one, or as "
      "whoever they say they are",
      r.client.to_string());
}

}  // namespace

composition::composition(const ops::config& options)
    : https_redirect_(options.https_redirect),
      signaling_(signaling_settings_of(options)),
      host_(host_options_of(options)),
      api_(rest_settings_of(options), [this] {
        const auto now = hub_.stats();
        return rest::figures{now.users, now.matches, now.waiting, host_.connections()};
      }) {
  host_.serve("/", [this](socketio::server& s) { return signaling::make_service(s.home(), hub_, signaling_); });
  host_.before([this](http::exchange& x) { return answer_first(x); });
  host_.fallback(*this);
  host_.on_drain([this] {
    api_.drain();
    hub_.close();
  });
}

bool composition::answer_first(http::exchange& x) {
  const http::request& r = x.incoming();
  // Whoever watches over the server asks it directly.
  if (https_redirect_ && !r.secure && r.path != "/api/health") {
    x.respond(http::redirect_to_https(r));
    return true;
  }
  if (!r.named && is_for_sockets(r.path) && proxy_warnings_.due(x.home().now_ms())) complain_of_proxy(r);
  return false;
}

void composition::handle(http::exchange& x) {
  const std::string_view path = x.incoming().path;
  if (path.starts_with("/api/") || path == "/api") return api_.handle(x);
  if (page_) return page_->handle(x);
  x.respond(http::response::error(404, "no_page", "The page has not been built; the API is below /api/"));
}

}  // namespace flinxx::app
