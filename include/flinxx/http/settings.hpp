#pragma once

#include <flinxx/http/body_budget.hpp>
#include <flinxx/http/trusted_proxies.hpp>
#include <flinxx/metrics/names.hpp>
#include <flinxx/ops/seldom.hpp>

#include <chrono>
#include <cstddef>
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
  /// What a path counts as in the metrics; without, as the page. On any thread.
  metrics::route (*route_of)(std::string_view path) = nullptr;
  /// For the bodies that are on their way at a time; over it 503. Copies of the settings share it; each host makes its
  /// own.
  std::shared_ptr<body_budget> unfinished = std::make_shared<body_budget>(128 << 20);
  std::chrono::milliseconds request_timeout{20'000};     // from the first byte of a request to its last
  std::chrono::milliseconds first_byte_timeout{20'000};  // from the accept to the first byte
  std::chrono::milliseconds keep_alive_timeout{65'000};  // between two requests
  std::chrono::milliseconds answer_timeout{65'000};      // for 64 KiB of an answer to leave
  trusted_proxies proxies;
  bool request_ids = false;  // each request gets one, and its answer says which (X-Request-Id)
  forwarded_field client_field = forwarded_field::x_forwarded_for;  // where they name the client
  bool tls = false;                                                 // the connections speak TLS with us
  std::string fields;                        // lines that each answer has besides its own, each with its CRLF before it
  std::string secure_fields;                 // the same for answers to what came over TLS
  mutable ops::seldom hop_warnings{60'000};  // of a trusted proxy that names no address
};

}  // namespace flinxx::http
