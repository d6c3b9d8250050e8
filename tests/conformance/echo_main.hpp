#pragma once

#include "conformance/echo_nodes.hpp"

#include <flinxx/engineio/session_machine.hpp>
#include <flinxx/http/host.hpp>
#include <flinxx/socketio/host.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace conformance {

using handler_factory =
    std::function<std::unique_ptr<flinxx::http::handler>(flinxx::http::host&, flinxx::net::worker&)>;

/// The number that follows `name` on the command line, or `otherwise`.
inline std::int64_t number(int argc, char** argv, std::string_view name, std::int64_t otherwise) {
  for (int i = 1; i + 1 < argc; i += 2)
    if (name == argv[i]) return std::strtoll(argv[i + 1], nullptr, 10);
  return otherwise;
}

/// What the protocols' own suites expect, unless `--ping-interval`, `--ping-timeout` or `--upgrade-timeout` (all ms)
/// say otherwise: clients that are not to be dropped on a slow machine need more time.
inline flinxx::engineio::heartbeat_times heartbeat(int argc, char** argv) {
  const auto time = [&](std::string_view name, std::int64_t otherwise) {
    return std::chrono::milliseconds(number(argc, argv, name, otherwise));
  };
  return {time("--ping-interval", 300), time("--ping-timeout", 200), time("--upgrade-timeout", 10'000)};
}

/// `--port N` (0 picks a free one), `--threads N`; on 127.0.0.1.
inline flinxx::http::host_options host_options(int argc, char** argv) {
  flinxx::http::host_options options;
  options.port = static_cast<std::uint16_t>(number(argc, argv, "--port", options.port));
  options.threads = static_cast<unsigned>(number(argc, argv, "--threads", options.threads));
  options.drain_timeout = std::chrono::milliseconds(500);
  return options;
}

inline void say_where(const flinxx::net::endpoint& where) {
  std::printf("listening on http://%s\n", flinxx::http::to_string(where).c_str());
  std::fflush(stdout);
}

/// The main() of the echo servers without Socket.IO: serves until SIGTERM.
inline int run(int argc, char** argv, const handler_factory& make_handler,
               const std::function<void(flinxx::http::host_options&)>& adjust = {}) try {
  flinxx::http::host_options options = host_options(argc, argv);
  if (adjust) adjust(options);
  flinxx::http::host host(options);
  std::vector<std::unique_ptr<flinxx::http::handler>> owned;
  std::vector<flinxx::http::handler*> handlers;
  for (std::size_t i = 0; i < host.size(); ++i)
    handlers.push_back(owned.emplace_back(make_handler(host, host.worker(i))).get());
  say_where(host.listen(std::move(handlers)));
  host.run({});
  return EXIT_SUCCESS;
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return EXIT_FAILURE;
}

/// The same for those with Socket.IO, at /socket.io/; `fill` lets their applications run. With `--nodes N` so many of
/// them are one program.
inline int run(int argc, char** argv, flinxx::socketio::host_options options,
               const std::function<void(flinxx::socketio::host&)>& fill) try {
  options.http = host_options(argc, argv);
  const auto count = static_cast<std::size_t>(number(argc, argv, "--nodes", 1));
  echo_nodes nodes;
  std::vector<std::unique_ptr<flinxx::socketio::host>> hosts;
  std::vector<std::function<void()>> servers;
  for (std::size_t i = 0; i < count; ++i) {
    if (count > 1) options.engineio.elsewhere = nodes.way_from(i);
    auto& host = *hosts.emplace_back(std::make_unique<flinxx::socketio::host>(options));
    for (std::size_t w = 0; w < host.size(); ++w) host.server(w).home().set_node(static_cast<std::uint16_t>(i));
    nodes.add(flinxx::socketio::host::strays_of(host));
    fill(host);
    servers.emplace_back([&host] { host.run(); });
  }
  for (const auto& host : hosts) say_where(host->listen());
  echo_nodes::run(servers);
  return EXIT_SUCCESS;
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return EXIT_FAILURE;
}

}  // namespace conformance
