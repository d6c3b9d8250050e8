// Socket.IO at /socket.io/, namespaces / and /custom. On connection it emits `auth` with the client's auth object;
// `message` comes back as `message-back` with the same arguments; `message-with-ack` is acknowledged with its
// arguments.
#include "conformance/echo_main.hpp"

#include <flinxx/socketio/host.hpp>

#include <chrono>

using namespace flinxx;

namespace {

// Emits `auth` a moment after the answer to the CONNECT, not in one write with it: a client that waits for one message,
// then for the next, would miss the second if both came in one piece.
class greeting final : public socketio::socket_context, private net::timer {
 public:
  greeting(net::worker& w, socketio::socket& s, std::string auth) : socket_(s), auth_(std::move(auth)) {
    w.schedule(*this, w.now_ms() + 10);
  }

 private:
  void on_timer() override { socket_.emit("auth", auth_); }

  socketio::socket& socket_;
  std::string auth_;
};

class echo final : public socketio::application {
 public:
  explicit echo(net::worker& w) : worker_(w) {}

  void on_connect(socketio::socket& s, const std::optional<json::value>& auth) override {
    s.set_context(std::make_unique<greeting>(worker_, s, auth ? std::string(auth->raw) : "{}"));
  }
  void on_event(socketio::socket& s, const socketio::event& e) override {
    if (e.name == "message") s.emit("message-back", e.arguments, e.attachments);
    if (e.name == "message-with-ack" && e.ack_id) s.acknowledge(*e.ack_id, e.arguments, e.attachments);
  }
  void on_disconnect(socketio::socket&, ops::close_reason) override {}

 private:
  net::worker& worker_;
};

}  // namespace

int main(int argc, char** argv) {
  socketio::host_options options;
  options.engineio.origins = http::origin_policy({"*"});
  options.engineio.heartbeat = conformance::heartbeat(argc, argv);
  options.socketio.connect_timeout =
      std::chrono::milliseconds(conformance::number(argc, argv, "--connect-timeout", 1000));
  return conformance::run(argc, argv, std::move(options), [](socketio::host& host) {
    for (const char* nsp : {"/", "/custom"})
      host.serve(nsp, [](socketio::server& s) { return std::make_unique<echo>(s.home()); });
  });
}
