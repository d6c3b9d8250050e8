// The smallest server: every event comes back as it came, and is acknowledged with its arguments where the client asks
// for that. To be called with a port.
#include <flinxx/socketio/host.hpp>

#include <cstdio>
#include <cstdlib>

using namespace flinxx;

namespace {

class echo final : public socketio::application {
 public:
  void on_connect(socketio::socket&, const std::optional<json::value>&) override {}
  void on_event(socketio::socket& s, const socketio::event& e) override {
    s.emit_data(e.data.raw, e.attachments);
    if (e.ack_id) s.acknowledge(*e.ack_id, e.arguments, e.attachments);
  }
  void on_disconnect(socketio::socket&, ops::close_reason) override {}
};

}  // namespace

int main(int argc, char** argv) {
  const auto port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 5000);
  socketio::host host({.http = {.port = port}, .engineio = {.origins = http::origin_policy({"*"})}});
  host.serve("/", [](socketio::server&) { return std::make_unique<echo>(); });
  std::printf("listening on http://%s\n", http::to_string(host.listen()).c_str());
  std::fflush(stdout);
  host.run();
}
