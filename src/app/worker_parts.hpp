#pragma once

#include <flinxx/engineio/server.hpp>
#include <flinxx/http/static_files.hpp>
#include <flinxx/ops/seldom.hpp>
#include <flinxx/rest/api.hpp>
#include <flinxx/signaling/service.hpp>
#include <flinxx/socketio/server.hpp>

#include <memory>

namespace flinxx::app {

/// What all workers share; it outlives them.
struct shared_parts {
  bool https_redirect = false;
  engineio::settings engineio;
  socketio::settings socketio;
  signaling::settings signaling;
  signaling::hub hub;
  std::unique_ptr<rest::api> api;
  std::unique_ptr<http::static_files> page;  // nullptr if the page has not been built
  engineio::server::worker_lookup find_worker;
  engineio::server::gatekeeper may_open;
  ops::seldom proxy_warnings{60'000};  // of a trusted proxy that does not name its clients
};

/// Whether a path is Socket.IO's.
[[nodiscard]] bool is_for_sockets(std::string_view path) noexcept;

/// The first look at a request: which part of the server it is for.
class front final : public http::handler {
 public:
  front(shared_parts& shared, engineio::server& sockets) : shared_(shared), sockets_(sockets) {}
  void handle(http::exchange& x) override;

 private:
  shared_parts& shared_;
  engineio::server& sockets_;
};

/// Everything that lives on one worker's thread, from the request up to the application.
struct worker_parts {
  worker_parts(net::worker& worker, shared_parts& shared);

  signaling::service signaling;
  socketio::server socketio;
  engineio::server engineio;
  front requests;
};

}  // namespace flinxx::app
