#pragma once

#include <flinxx/metrics/count.hpp>
#include <flinxx/metrics/names.hpp>

#include <array>

namespace flinxx::metrics {

/// What a worker has counted since its start. It alone counts, any thread may read; who wants the sum of all workers
/// makes it. `now` stands where a number is of what is there at the moment, and may fall.
struct alignas(64) tally {
  // What each message touches.
  count received_bytes;
  count sent_bytes;
  count outbox_bytes;  // now
  count relay_bytes;
  counts_by<relay_names> relays;
  counts_by<event_names> events;

  // Connections and HTTP.
  count connections_accepted;
  counts_by<close_names> connections_closed;
  std::array<counts_by<status_names>, route_names.size()> answers;
  std::array<histogram<answer_bounds>, route_names.size()> answer_seconds;
  histogram<lag_bounds> lag_seconds;

  // Engine.IO.
  counts_by<transport_names> sessions;  // now
  counts_by<transport_names> sessions_opened;
  count sessions_upgraded;
  counts_by<close_names> sessions_closed;
  counts_by<handshake_refusal_names> handshakes_refused;

  // Socket.IO.
  count sockets;  // now, with those whose clients are away
  count sockets_entered;
  count sockets_suspended;
  count sockets_resumed;
  count sockets_restored;
  counts_by<close_names> sockets_ended;
  counts_by<direction_names> sockets_handed_over;

  // Flinxx' events.
  counts_by<refusal_names> events_refused;
  counts_by<limit_names> limits_hit;
  count matches;
  histogram<wait_bounds> wait_seconds;
  histogram<call_bounds> call_seconds;

  // Of a cluster.
  count beats;
  histogram<redis_bounds> redis_seconds;
};

/// What a node has written to others and read of them. Any thread may read.
struct letter_tally {
  counts_by<letter_names> sent;
  counts_by<letter_names> received;
  counts_by<direction_names> entries;
  counts_by<direction_names> entry_bytes;
  count refused;   // there was no room for them
  count doubled;   // that have come before
  count repeated;  // offers that were made anew, for no answer came in time
  count lines;     // now: of other nodes, each of which has one both ways
};

}  // namespace flinxx::metrics
