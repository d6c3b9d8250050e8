// A chat with rooms, on two threads. A client comes with {name} as its auth object, emits `join` with a room and `say`
// with a text, and hears `joined`, `said` and `left`. To be called with a port and the folder of the page.
#include <flinxx/http/static_files.hpp>
#include <flinxx/socketio/host.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace flinxx;

namespace {

struct guest final : socketio::socket_context {
  explicit guest(std::string_view json) : name(json) {}
  const std::string name;
};

class chat final : public socketio::application {
 public:
  explicit chat(socketio::server& s) : server_(s) {}

  std::optional<socketio::connect_refusal> may_connect(socketio::socket& s, const socketio::handshake& h) override {
    const auto name = h.auth ? json::find(*h.auth, "name") : std::nullopt;
    if (!name || name->kind != json::kind::string) return socketio::connect_refusal{"a name is needed", {}};
    s.set_context(std::make_unique<guest>(name->raw));
    return {};
  }
  void on_connect(socketio::socket&, const std::optional<json::value>&) override {}
  void on_event(socketio::socket& s, const socketio::event& e) override {
    const auto argument = json::parse(e.arguments, 1);
    if (!argument || argument->kind != json::kind::string) return;
    if (e.name == "join") s.join(json::decode(*argument));
    const std::string& name = static_cast<guest&>(*s.context()).name;
    auto listeners = server_.in(s.nsp());  // everybody, for who is in no room
    for (const std::string& room : s.rooms()) listeners.to(room);
    if (e.name == "join") listeners.emit("joined", name);
    if (e.name == "say") listeners.emit("said", name + "," + std::string(argument->raw));
    if (e.ack_id) s.acknowledge(*e.ack_id, "");
  }
  void on_disconnect(socketio::socket& s, ops::close_reason) override {
    server_.in(s.nsp()).emit("left", static_cast<guest&>(*s.context()).name);
  }

 private:
  socketio::server& server_;
};

}  // namespace

int main(int argc, char** argv) {
  const auto port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 5000);
  socketio::host host(
      {.http = {.port = port, .threads = 2}, .socketio = {.recovery = {.time = std::chrono::minutes(2)}}});
  host.serve("/", [](socketio::server& s) { return std::make_unique<chat>(s); });
  http::static_files page(argc > 2 ? argv[2] : "examples/page");
  host.fallback(page);
  std::printf("listening on http://%s\n", http::to_string(host.listen()).c_str());
  std::fflush(stdout);
  host.run();
}
