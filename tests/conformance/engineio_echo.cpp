// Engine.IO at /engine.io/: every message comes back as it came.
#include "conformance/echo_main.hpp"

#include <flinxx/engineio/server.hpp>

using namespace flinxx;

namespace {

class echo final : public engineio::door {
 public:
  void on_open(engineio::session&, const http::request&) override {}
  void on_text(engineio::session& s, std::string_view message) override { s.send_text(message); }
  void on_binary(engineio::session& s, std::string_view message) override { s.send_binary(message); }
  void on_close(engineio::session&, ops::close_reason) override {}
};

class front final : public http::handler {
 public:
  front(http::host& host, net::worker& w, const engineio::settings& s)
      : home(w), sessions(w, s, door, [&host](unsigned index) { return host.find_worker(index); }) {}

  void handle(http::exchange& x) override {
    if (x.incoming().path == "/engine.io/") return sessions.handle(x);
    x.respond(http::response::error(404, "not_found", "Engine.IO is at /engine.io/"));
  }

  net::worker& home;
  echo door;
  engineio::server sessions;
};

// With `--nodes N` there are so many in one program.
class node {
 public:
  node(int argc, char** argv, engineio::settings s)
      : settings_(std::move(s)), host_(conformance::host_options(argc, argv)) {
    for (std::size_t i = 0; i < host_.size(); ++i)
      fronts_.push_back(std::make_unique<front>(host_, host_.worker(i), settings_));
  }

  void set_number(std::uint16_t number) {
    for (const auto& each : fronts_) each->home.set_node(number);
  }
  void listen() {
    std::vector<http::handler*> handlers;
    for (const auto& each : fronts_) handlers.push_back(each.get());
    conformance::say_where(host_.listen(std::move(handlers)));
  }
  void run() { host_.run({}); }

  engineio::stray_functions strays() {
    return {[this](const auto& from, auto s, auto to) {
              front* const at = front_of(s.sid);
              if (at == nullptr) return to.told({});
              at->home.post([at, from, s, to] { at->sessions.serve(from, s, to); });
            },
            [this](const auto& from, const auto& sid, auto c) {
              if (front* const at = front_of(sid)) at->home.post([at, from, c] { at->sessions.carry(from, c); });
            },
            [this](const auto& from, const auto& sid) {
              if (front* const at = front_of(sid)) at->home.post([at, from] { at->sessions.give_up(from); });
            },
            {},
            {}};
  }

 private:
  front* front_of(const ops::slot_id& sid) const {
    return sid.worker() < fronts_.size() ? fronts_[sid.worker()].get() : nullptr;
  }

  const engineio::settings settings_;
  http::host host_;
  std::vector<std::unique_ptr<front>> fronts_;
};

}  // namespace

int main(int argc, char** argv) try {
  const auto count = static_cast<std::size_t>(conformance::number(argc, argv, "--nodes", 1));
  conformance::echo_nodes all;
  std::vector<std::unique_ptr<node>> nodes;
  std::vector<std::function<void()>> servers;
  for (std::size_t i = 0; i < count; ++i) {
    engineio::settings s{.heartbeat = conformance::heartbeat(argc, argv), .origins = http::origin_policy({"*"})};
    if (count > 1) s.elsewhere = all.way_from(i);
    node& n = *nodes.emplace_back(std::make_unique<node>(argc, argv, std::move(s)));
    n.set_number(static_cast<std::uint16_t>(i));
    all.add(n.strays());
    servers.emplace_back([&n] { n.run(); });
  }
  for (const auto& n : nodes) n->listen();
  conformance::echo_nodes::run(servers);
  return EXIT_SUCCESS;
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return EXIT_FAILURE;
}
