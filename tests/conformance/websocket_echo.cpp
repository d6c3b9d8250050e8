// A plain WebSocket at any path: every message comes back as it came.
#include "conformance/echo_main.hpp"

#include <flinxx/websocket/endpoint.hpp>

using namespace flinxx;

namespace {

constexpr std::size_t max_message = 16 << 20;

class echo final : public websocket::endpoint {
 public:
  echo() : endpoint(max_message) {}
  void on_closed(ops::close_reason) noexcept override {}

 private:
  void on_text(std::string_view message) override { send_text({&message, 1}); }
  void on_binary(std::string_view message) override { send_binary(message); }
};

class upgrade final : public http::handler {
  void handle(http::exchange& x) override { x.upgrade(std::make_unique<echo>()); }
};

}  // namespace

int main(int argc, char** argv) {
  return conformance::run(
      argc, argv, [](http::host&, net::worker&) { return std::make_unique<upgrade>(); },
      [](http::host_options& o) { o.connection.max_outbox = 4 * max_message; });
}
