// Socket.IO at /socket.io/, namespaces / and /custom. On connection it emits `auth` with the client's auth object;
// `message` comes back as `message-back` with the same arguments; `message-with-ack` is acknowledged with its
// arguments.
#include "conformance/echo_main.hpp"

#include <flinxx/engineio/server.hpp>
#include <flinxx/socketio/server.hpp>

using namespace flinxx;

namespace {

engineio::settings transport_settings{.heartbeat = {}, .max_payload = 1'000'000, .origins = http::origin_policy({"*"})};
socketio::settings settings;

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

class front final : public http::handler {
 public:
  front(http::host& host, net::worker& w)
      : echo_(w),
        sockets_(w, settings),
        server_(w, transport_settings, sockets_, [&host](unsigned index) { return host.find_worker(index); }) {
    sockets_.serve("/", echo_);
    sockets_.serve("/custom", echo_);
  }

  void handle(http::exchange& x) override {
    if (x.incoming().path == "/socket.io/") return server_.handle(x);
    x.respond(http::response::error(404, "not_found", "Socket.IO is at /socket.io/"));
  }

 private:
  echo echo_;
  socketio::server sockets_;
  engineio::server server_;
};

}  // namespace

int main(int argc, char** argv) {
  transport_settings.heartbeat = conformance::heartbeat(argc, argv);
  settings.connect_timeout_ms = conformance::number(argc, argv, "--connect-timeout", 1000);
  return conformance::run(argc, argv,
                          [](http::host& host, net::worker& w) { return std::make_unique<front>(host, w); });
}
