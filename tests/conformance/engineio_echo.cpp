// Engine.IO at /engine.io/: every message comes back as it came.
#include "conformance/echo_main.hpp"

#include <flinxx/engineio/server.hpp>

using namespace flinxx;

namespace {

engineio::settings settings{.heartbeat = {}, .max_payload = 1'000'000, .origins = http::origin_policy({"*"})};

class echo final : public engineio::door {
 public:
  void on_open(engineio::session&, const http::request&) override {}
  void on_text(engineio::session& s, std::string_view message) override { s.send_text(message); }
  void on_binary(engineio::session& s, std::string_view message) override { s.send_binary(message); }
  void on_close(engineio::session&, ops::close_reason) override {}
};

class front final : public http::handler {
 public:
  front(http::host& host, net::worker& w)
      : server_(w, settings, echo_, [&host](unsigned index) { return host.find_worker(index); }) {}

  void handle(http::exchange& x) override {
    if (x.incoming().path == "/engine.io/") return server_.handle(x);
    x.respond(http::response::error(404, "not_found", "Engine.IO is at /engine.io/"));
  }

 private:
  echo echo_;
  engineio::server server_;
};

}  // namespace

int main(int argc, char** argv) {
  settings.heartbeat = conformance::heartbeat(argc, argv);
  return conformance::run(argc, argv,
                          [](http::host& host, net::worker& w) { return std::make_unique<front>(host, w); });
}
