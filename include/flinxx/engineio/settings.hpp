#pragma once

#include <flinxx/engineio/session_machine.hpp>
#include <flinxx/http/origin_policy.hpp>
#include <flinxx/ops/seldom.hpp>

#include <cstddef>

namespace flinxx::engineio {

struct settings {
  heartbeat_times heartbeat{};
  std::size_t max_payload = 1'000'000;          // bytes of a message or of a POST body, from the client
  std::size_t max_queue = 4 << 20;              // bytes that wait for a polling client; over it it is a slow consumer
  http::origin_policy origins{};                // whose pages may connect
  std::size_t gzip_from = 1024;                 // bytes of a poll's answer that are worth packing
  std::size_t max_ending = 1000;                // sessions of a worker that have ended and wait for their last requests
  std::size_t max_ending_bytes = 4 << 20;       // and what they have for them
  mutable ops::seldom origin_warnings{60'000};  // of pages that may well be the server's own
};

}  // namespace flinxx::engineio
