// What programs on Node say with @socket.io/redis-emitter, or Socket.IO servers there with @socket.io/redis-adapter,
// reaches the clients of this server. A client emits `join` with a room. GET / says how much has come. To be called
// with a port and the URL of Redis.
#include <flinxx/adapter/redis_subscriber.hpp>
#include <flinxx/json/write.hpp>

#include <cstdio>
#include <cstdlib>

using namespace flinxx;

namespace {

class listeners final : public socketio::application {
 public:
  void on_connect(socketio::socket&, const std::optional<json::value>&) override {}
  void on_event(socketio::socket& s, const socketio::event& e) override {
    if (const auto room = json::elements(e.arguments).next(); room && e.name == "join") s.join(json::decode(*room));
    if (e.ack_id) s.acknowledge(*e.ack_id, e.arguments, e.attachments);
  }
  void on_disconnect(socketio::socket&, ops::close_reason) override {}
};

class figures final : public http::handler {
 public:
  explicit figures(const adapter::redis_subscriber& node) : node_(node) {}
  void handle(http::exchange& x) override {
    const auto now = node_.counted();
    x.respond(http::response::json(200, json::object()
                                            .add("heard", now.heard)
                                            .add("malformed", now.malformed)
                                            .add("tooLarge", now.too_large)
                                            .add("tooMany", now.too_many)
                                            .add("own", now.own)
                                            .add("notHeard", now.not_heard)
                                            .text()));
  }

 private:
  const adapter::redis_subscriber& node_;
};

}  // namespace

int main(int argc, char** argv) {
  const auto port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 5000);
  const auto url = ops::parse_redis_url(argc > 2 ? argv[2] : "redis://127.0.0.1");
  if (!url) return EXIT_FAILURE;
  socketio::host host({.http = {.port = port, .threads = 2}, .engineio = {.origins = http::origin_policy({"*"})}});
  for (const char* nsp : {"/", "/news"})
    host.serve(nsp, [](socketio::server&) { return std::make_unique<listeners>(); });
  adapter::redis_subscriber node(host, {.url = *url, .own_uid = "example", .requests = true});
  figures page(node);
  host.fallback(page);
  std::printf("listening on http://%s\n", http::to_string(host.listen()).c_str());
  std::fflush(stdout);
  host.run();
}
