#pragma once

#include <flinxx/http/exchange.hpp>
#include <flinxx/http/settings.hpp>
#include <flinxx/net/connection.hpp>

#include <functional>
#include <memory>

namespace flinxx::http {

/// The handler that serves the requests of a worker's connections. Looked up anew after a connection has moved.
using handler_of_worker = std::function<handler&(const net::worker&)>;

/// HTTP/1.1 on a connection, one request at a time; pipelined requests wait. Both arguments must outlive the
/// connection.
[[nodiscard]] std::unique_ptr<net::protocol> make_connection(const settings& s, const handler_of_worker& handlers);

}  // namespace flinxx::http
