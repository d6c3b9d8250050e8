#pragma once

#include <flinxx/http/exchange.hpp>
#include <flinxx/http/trusted_proxies.hpp>
#include <flinxx/net/connection.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace flinxx::http {

/// What a client may make the server hold and wait for.
struct settings {
  std::size_t max_header = 16 * 1024;  // bytes of request line and fields
  std::size_t max_body = 1'000'000;    // bytes; over it 413
  /// What the body of a request for this path may have, if not max_body. On any thread.
  std::function<std::size_t(std::string_view path)> max_body_of{};
  std::size_t max_unfinished = 128 << 20;       // bytes of bodies that are on their way at a time; over it 503
  std::int64_t request_timeout_ms = 20'000;     // from the first byte of a request to its last
  std::int64_t first_byte_timeout_ms = 20'000;  // from the accept to the first byte
  std::int64_t keep_alive_ms = 65'000;          // between two requests
  std::int64_t answer_timeout_ms = 65'000;      // for 64 KiB of an answer to leave
  trusted_proxies proxies;
  forwarded_field client_field = forwarded_field::x_forwarded_for;  // where they name the client
  bool tls = false;                                                 // the connections speak TLS with us
  std::string fields;         // lines that each answer has besides its own, each with its CRLF before it
  std::string secure_fields;  // the same for answers to what came over TLS
};

/// The handler that serves the requests of a worker's connections. Looked up anew after a connection has moved.
using handler_of_worker = std::function<handler&(const net::worker&)>;

/// HTTP/1.1 on a connection, one request at a time; pipelined requests wait. Both arguments must outlive the
/// connection.
[[nodiscard]] std::unique_ptr<net::protocol> make_connection(const settings& s, const handler_of_worker& handlers);

}  // namespace flinxx::http
