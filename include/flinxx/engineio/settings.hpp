#pragma once

#include <flinxx/engineio/session_machine.hpp>
#include <flinxx/engineio/session_report.hpp>
#include <flinxx/engineio/strays.hpp>
#include <flinxx/http/origin_policy.hpp>
#include <flinxx/ops/seldom.hpp>

#include <cstddef>
#include <memory>

namespace flinxx::engineio {

struct settings {
  heartbeat_times heartbeat{};
  std::size_t max_payload = 1'000'000;        // bytes of a message or of a POST body, from the client
  std::size_t max_queue = 4 << 20;            // bytes that wait for a polling client; over it it is a slow consumer
  session_listener on_session_end{};          // nullptr: nobody wants to know
  http::origin_policy origins{};              // whose pages may connect
  std::size_t gzip_from = 1024;               // bytes of a poll's answer that are worth packing
  std::size_t max_ending = 1000;              // sessions of a worker that have ended and wait for their last requests
  std::size_t max_ending_bytes = 4 << 20;     // and what they have for them
  std::shared_ptr<far_sessions> elsewhere{};  // those of other nodes; empty: there are none
  std::size_t max_strays = 1000;              // requests of a worker that wait for them; a quarter of an address
  std::size_t max_stray_bytes = 4 << 20;      // and their bodies
  std::size_t max_carried = 1000;             // WebSockets of a worker that are for them; a quarter of an address
  std::size_t max_carried_bytes = 4 << 20;    // of an address, in each direction
  /// Of pages that may well be the server's own; copies share it.
  std::shared_ptr<ops::seldom> origin_warnings = std::make_shared<ops::seldom>(60'000);
};

}  // namespace flinxx::engineio
