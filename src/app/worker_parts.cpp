#include "app/worker_parts.hpp"

#include <flinxx/http/security.hpp>

#include <spdlog/spdlog.h>

namespace flinxx::app {

bool is_for_sockets(std::string_view path) noexcept {
  return path.starts_with("/socket.io/") || path == "/socket.io";
}

namespace {

// A proxy that adds the field lets no request without it through: this one passes on what clients write.
void complain_of_proxy(const http::request& r) {
  spdlog::warn(
      "the trusted proxy {} does not name its clients (--client-address-header): they count as one, or as "
      "whoever they say they are",
      r.client.to_string());
}

}  // namespace

void front::handle(http::exchange& x) {
  const http::request& r = x.incoming();
  const std::string_view path = r.path;
  // Whoever watches over the server asks it directly.
  if (shared_.https_redirect && !r.secure && path != "/api/health") return x.respond(http::redirect_to_https(r));
  if (is_for_sockets(path)) {
    if (!r.named && shared_.proxy_warnings.due(x.home().now_ms())) complain_of_proxy(r);
    return sockets_.handle(x);
  }
  if (path.starts_with("/api/") || path == "/api") return shared_.api->handle(x);
  if (shared_.page) return shared_.page->handle(x);
  x.respond(http::response::error(404, "no_page", "The page has not been built; the API is below /api/"));
}

worker_parts::worker_parts(net::worker& worker, shared_parts& shared)
    : signaling(worker, shared.hub, shared.signaling),
      socketio(worker, shared.socketio),
      engineio(worker, shared.engineio, socketio, shared.find_worker,
               [this, &shared](const http::request& r) {
                 if (shared.api->draining())
                   return std::optional(
                       http::response::error(503, "draining", "The server is about to stop: connect again"));
                 auto refusal = socketio.shed();
                 return refusal || !shared.may_open ? refusal : shared.may_open(r);
               }),
      requests(shared, engineio) {
  socketio.serve("/", signaling);
}

}  // namespace flinxx::app
