// The table of all that is measured: name, type, what it means, labels, and where it is read.
#include "app/source.hpp"
#include "app/version.hpp"

#include <flinxx/metrics/names.hpp>

#include <array>
#include <string>

namespace flinxx::app {
namespace {

using metrics::kind;
using metrics::sink;
using metrics::tally;

constexpr double ms = 0.001;

struct row {
  metrics::family what;
  reader read;
};

template <auto member>
void process(const source& s, sink& to) {
  to.add({}, static_cast<double>(s.process.*member));
}

template <auto member>
void users(const source& s, sink& to) {
  to.add({}, static_cast<double>(s.users.*member));
}

void build(const source& /*s*/, sink& to) {
  to.add({version}, 1);
}

void connections(const source& s, sink& to) {
  to.add({}, static_cast<double>(s.parts.host().connections()));
}

void answers(const source& s, sink& to) {
  const auto& statuses = metrics::status_names;
  for (std::size_t route = 0; route < metrics::route_names.size(); ++route)
    for (std::size_t status = 0; status < statuses.size(); ++status) {
      std::uint64_t sum = 0;
      s.each_tally([&](const tally& t) { sum += t.answers[route][status].read(); });
      if (sum != 0) to.add({metrics::route_names[route], statuses[status]}, static_cast<double>(sum));
    }
}

void answer_seconds(const source& s, sink& to) {
  for (std::size_t route = 0; route < metrics::route_names.size(); ++route) {
    histogram_sum<metrics::histogram<metrics::answer_bounds>> sum;
    s.each_tally([&](const tally& t) { sum.add(t.answer_seconds[route]); });
    if (!sum.empty()) sum.tell(to, {metrics::route_names[route]});
  }
}

void lag(const source& s, sink& to) {
  std::size_t worker = 0;
  s.each_tally([&](const tally& t) {
    histogram_sum<metrics::histogram<metrics::lag_bounds>> own;
    own.add(t.lag_seconds);
    own.tell(to, {std::to_string(worker++)});
  });
}

void unanswered(const source& s, sink& to) {
  for (std::size_t i = 0; i < s.heartbeats.size(); ++i) {
    const auto owed = s.heartbeats[i].ask(s.parts.host().server(i).home());
    to.add({std::to_string(i)}, static_cast<double>(owed) * ms);
  }
}

template <auto member>
void tls(const source& s, sink& to) {
  if (s.tls) to.add({}, static_cast<double>((*s.tls).*member));
}

void reports(const source& s, sink& to) {
  for (std::size_t i = 0; i < moderation::reason_names.size(); ++i) {
    const auto why = static_cast<moderation::reason>(i);
    to.add({moderation::to_string(why)}, static_cast<double>(s.moderation.reports(why)));
  }
}

void decided(const source& s, sink& to) {
  to.add({"rules"}, static_cast<double>(s.moderation.made(decisions::verdict::rules)));
  to.add({"moderator"}, static_cast<double>(s.moderation.made(decisions::verdict::moderator)));
}

void lifted(const source& s, sink& to) {
  to.add({}, static_cast<double>(s.moderation.made(decisions::verdict::lift)));
}

void bans(const source& s, sink& to) {
  to.add({}, static_cast<double>(s.parts.desk().ban_count()));
}

void page_reports(const source& s, sink& to) {
  to.add({}, static_cast<double>(s.page.reports));
}

void page_errors(const source& s, sink& to) {
  const auto& names = rest::telemetry::error_names();
  for (std::size_t i = 0; i < names.size(); ++i) to.add({names[i]}, static_cast<double>(s.page.errors[i]));
}

// Of what pages say, in the unit that a family has: they say milliseconds and hundredths.
template <std::size_t figure, int parts_of_unit>
void page(const source& s, sink& to) {
  const rest::histogram& h = s.page.figures[figure];
  std::array<double, rest::histogram::bound_count> bounds{};
  for (std::size_t i = 0; i < bounds.size(); ++i) bounds[i] = h.bounds()[i] / parts_of_unit;
  to.add({}, metrics::distribution{bounds, h.counts(), h.sum() / parts_of_unit});
}

void nodes(const source& s, sink& to) {
  if (s.cluster) to.add({}, static_cast<double>(s.cluster->nodes));
}

void joined(const source& s, sink& to) {
  if (s.cluster) to.add({}, s.cluster->joined ? 1 : 0);
}

void redis_up(const source& s, sink& to) {
  if (s.cluster) to.add({}, s.cluster->away ? 0 : 1);
}

void elsewhere(const source& s, sink& to) {
  if (s.cluster) to.add({}, static_cast<double>(s.cluster->others.waiting));
}

void beats(const source& s, sink& to) {
  if (s.cluster) to.add({}, static_cast<double>(s.parts.cluster()->tally().beats.read()));
}

void redis_seconds(const source& s, sink& to) {
  if (!s.cluster) return;
  histogram_sum<metrics::histogram<metrics::redis_bounds>> own;
  own.add(s.parts.cluster()->tally().redis_seconds);
  own.tell(to, {});
}

void cluster_faults(const source& s, sink& to) {
  if (!s.cluster) return;
  const cluster::neighbour_faults now = s.parts.cluster()->faults();
  to.add({"strangers"}, static_cast<double>(now.strangers));
  to.add({"malformed"}, static_cast<double>(now.malformed));
  to.add({"gaps"}, static_cast<double>(now.gaps));
  to.add({"healed"}, static_cast<double>(now.healed));
}

void letters(const source& s, sink& to) {
  if (!s.cluster) return;
  const metrics::letter_tally& all = s.parts.cluster()->letters();
  for (std::size_t i = 0; i < metrics::letter_names.size(); ++i) {
    to.add({"in", metrics::letter_names[i]}, static_cast<double>(all.received[i].read()));
    to.add({"out", metrics::letter_names[i]}, static_cast<double>(all.sent[i].read()));
  }
}

template <auto member>
void of_letters(const source& s, sink& to) {
  if (s.cluster) to.add({}, static_cast<double>((s.parts.cluster()->letters().*member).read()));
}

template <auto member>
void of_entries(const source& s, sink& to) {
  if (!s.cluster) return;
  const auto& each = s.parts.cluster()->letters().*member;
  for (std::size_t i = 0; i < each.names.size(); ++i) to.add({each.names[i]}, static_cast<double>(each[i].read()));
}

void call_fates(const source& s, sink& to) {
  const call_events* const told = s.parts.told_calls();
  if (told == nullptr) return;
  to.add({"written"}, static_cast<double>(told->written()));
  to.add({"lost"}, static_cast<double>(told->lost()));
}

constexpr auto table = std::to_array<row>({
    {{"flinxx_build", kind::info, "The version that runs.", {"version"}}, build},

    {{"flinxx_connections", kind::gauge, "Connections that are open."}, connections},
    {{"flinxx_connections_accepted", kind::counter, "Connections that were accepted."},
     sum_of<&tally::connections_accepted>},
    {{"flinxx_connections_closed", kind::counter, "Connections that have ended.", {"reason"}},
     sums_by_name<&tally::connections_closed>},
    {{"flinxx_received_bytes", kind::counter, "Bytes that clients have sent, without those of TLS."},
     sum_of<&tally::received_bytes>},
    {{"flinxx_sent_bytes", kind::counter, "Bytes that clients were sent, without those of TLS."},
     sum_of<&tally::sent_bytes>},
    {{"flinxx_outbox_bytes", kind::gauge, "Bytes that wait until clients read them."}, sum_of<&tally::outbox_bytes>},
    {{"flinxx_tls_handshakes", kind::counter, "TLS handshakes that were completed; with --tls-cert."},
     tls<&net::tls_identity::figures::handshakes>},
    {{"flinxx_tls_resumptions", kind::counter, "TLS handshakes that have resumed a session; with --tls-cert."},
     tls<&net::tls_identity::figures::resumptions>},
    {{"flinxx_tls_handshakes_failed", kind::counter,
      "TLS handshakes that had begun and were not completed; with --tls-cert."},
     tls<&net::tls_identity::figures::failures>},
    {{"flinxx_tls_certificate_end_timestamp_seconds", kind::gauge, "When the certificate ends; with --tls-cert."},
     tls<&net::tls_identity::figures::ends_at>},
    {{"flinxx_event_loop_lag_seconds", kind::histogram, "How late a worker has served what was due.", {"worker"}}, lag},
    {{"flinxx_worker_unanswered_seconds",
      kind::gauge,
      "How long a worker has owed an answer that it gives at once if it can.",
      {"worker"}},
     unanswered},

    {{"flinxx_http_requests",
      kind::counter,
      "HTTP requests that were answered; those that have come.",
      {"route", "status"}},
     answers},
    {{"flinxx_http_request_duration_seconds",
      kind::histogram,
      "From the last byte of a request to its answer, where that need not wait for news.",
      {"route"}},
     answer_seconds},

    {{"flinxx_sessions", kind::gauge, "Engine.IO sessions that are open.", {"transport"}},
     sums_by_name<&tally::sessions>},
    {{"flinxx_sessions_opened", kind::counter, "Handshakes that have opened a session.", {"transport"}},
     sums_by_name<&tally::sessions_opened>},
    {{"flinxx_sessions_upgraded", kind::counter, "Sessions that went from polling to a WebSocket."},
     sum_of<&tally::sessions_upgraded>},
    {{"flinxx_sessions_closed", kind::counter, "Sessions that have ended.", {"reason"}},
     sums_by_name<&tally::sessions_closed>},
    {{"flinxx_requests_refused", kind::counter, "Engine.IO requests that were refused.", {"code"}},
     sums_by_name<&tally::handshakes_refused>},

    {{"flinxx_sockets", kind::gauge, "Socket.IO sockets, with those whose clients are away."}, sum_of<&tally::sockets>},
    {{"flinxx_sockets_entered", kind::counter, "Sockets that have begun."}, sum_of<&tally::sockets_entered>},
    {{"flinxx_sockets_suspended", kind::counter, "Sockets whose client went without a goodbye."},
     sum_of<&tally::sockets_suspended>},
    {{"flinxx_sockets_resumed", kind::counter, "Sockets whose client came back."}, sum_of<&tally::sockets_resumed>},
    {{"flinxx_sockets_restored", kind::counter, "Sockets of an earlier run whose client came back."},
     sum_of<&tally::sockets_restored>},
    {{"flinxx_sockets_ended", kind::counter, "Sockets that have ended, at this node.", {"reason"}},
     sums_by_name<&tally::sockets_ended>},
    {{"flinxx_sockets_handed_over",
      kind::counter,
      "Sockets that came from another node, or went there.",
      {"direction"}},
     sums_by_name<&tally::sockets_handed_over>},

    {{"flinxx_users", kind::gauge, "Users who are here."}, users<&matchmaking::counts::users>},
    {{"flinxx_users_waiting", kind::gauge, "Users who wait for a partner."}, users<&matchmaking::counts::waiting>},
    {{"flinxx_calls", kind::gauge, "Calls that go on."}, users<&matchmaking::counts::matches>},
    {{"flinxx_matches", kind::counter, "Calls that have begun."}, sum_of<&tally::matches>},
    {{"flinxx_match_wait_seconds", kind::histogram, "How long users have waited for a partner."},
     histogram_of<&tally::wait_seconds>},
    {{"flinxx_call_duration_seconds", kind::histogram,
      "How long calls have lasted, as long as both were at their nodes."},
     histogram_of<&tally::call_seconds>},
    {{"flinxx_call_events", kind::counter, "Calls whose event was written, or lost; with --call-events.", {"fate"}},
     call_fates},
    {{"flinxx_events", kind::counter, "Events that clients have sent.", {"event"}}, sums_by_name<&tally::events>},
    {{"flinxx_events_refused", kind::counter, "Events that were refused.", {"code"}},
     sums_by_name<&tally::events_refused>},
    {{"flinxx_relays", kind::counter, "Messages that went to a partner.", {"kind"}}, sums_by_name<&tally::relays>},
    {{"flinxx_relay_bytes", kind::counter, "Bytes of messages that went to a partner."}, sum_of<&tally::relay_bytes>},
    {{"flinxx_limits_hit", kind::counter, "What was refused by a limit.", {"limit"}}, sums_by_name<&tally::limits_hit>},

    {{"flinxx_reports", kind::counter, "Reports of users that count.", {"reason"}}, reports},
    {{"flinxx_bans_made", kind::counter, "Bans that were decided.", {"by"}}, decided},
    {{"flinxx_bans_lifted", kind::counter, "Bans that were lifted."}, lifted},
    {{"flinxx_bans", kind::gauge, "Bans that are remembered, with those that are over."}, bans},

    {{"flinxx_page_reports", kind::counter, "Telemetry reports of pages."}, page_reports},
    {{"flinxx_page_errors", kind::counter, "Errors that pages have reported.", {"error"}}, page_errors},
    {{"flinxx_page_load_seconds", kind::histogram, "How long pages took to load."}, page<0, 1000>},
    {{"flinxx_page_first_frame_seconds", kind::histogram, "From the match to the partner's first picture."},
     page<1, 1000>},
    {{"flinxx_page_connect_seconds", kind::histogram, "How long calls took to connect."}, page<2, 1000>},
    {{"flinxx_page_round_trip_seconds", kind::histogram, "Round trip between partners."}, page<3, 1000>},
    {{"flinxx_page_loss_ratio", kind::histogram, "Media packets that were lost."}, page<4, 100>},
    {{"flinxx_page_call_seconds", kind::histogram, "How long calls have lasted, as pages say."}, page<5, 1>},

    {{"flinxx_cluster_nodes", kind::gauge, "Nodes of the cluster, with this one; with --redis, as all that follows."},
     nodes},
    {{"flinxx_cluster_joined", kind::gauge, "1 if this node has its place in the cluster."}, joined},
    {{"flinxx_cluster_redis_up", kind::gauge, "1 if Redis answers in time."}, redis_up},
    {{"flinxx_cluster_users_waiting_elsewhere", kind::gauge, "Users who wait at other nodes."}, elsewhere},
    {{"flinxx_cluster_beats", kind::counter, "Beats that this node has sent."}, beats},
    {{"flinxx_cluster_redis_round_trip_seconds", kind::histogram, "How long Redis took to answer a beat."},
     redis_seconds},
    {{"flinxx_cluster_lines", kind::gauge, "Other nodes that letters go to and come from."},
     of_letters<&metrics::letter_tally::lines>},
    {{"flinxx_cluster_letters", kind::counter, "Letters to and from other nodes.", {"direction", "kind"}}, letters},
    {{"flinxx_cluster_entries", kind::counter, "Entries of Redis' streams, each of some letters.", {"direction"}},
     of_entries<&metrics::letter_tally::entries>},
    {{"flinxx_cluster_entry_bytes", kind::counter, "What these entries have in them.", {"direction"}},
     of_entries<&metrics::letter_tally::entry_bytes>},
    {{"flinxx_cluster_letters_refused", kind::counter, "Letters that were not sent, for want of room."},
     of_letters<&metrics::letter_tally::refused>},
    {{"flinxx_cluster_letters_doubled", kind::counter, "Letters that came once more, and did not count."},
     of_letters<&metrics::letter_tally::doubled>},
    {{"flinxx_cluster_offers_repeated", kind::counter, "Offers that were made anew, for no answer came in time."},
     of_letters<&metrics::letter_tally::repeated>},
    {{"flinxx_cluster_faults", kind::counter, "What came from other nodes and was not as it should be.", {"kind"}},
     cluster_faults},

    {{"process_cpu_seconds", kind::counter, "User and system CPU time."},
     process<&metrics::process_figures::cpu_seconds>},
    {{"process_resident_memory_bytes", kind::gauge, "Memory that is resident."},
     process<&metrics::process_figures::resident_bytes>},
    {{"process_virtual_memory_bytes", kind::gauge, "Memory that is mapped."},
     process<&metrics::process_figures::virtual_bytes>},
    {{"process_threads", kind::gauge, "Threads of the process."}, process<&metrics::process_figures::threads>},
    {{"process_open_fds", kind::gauge, "Files that are open, with connections."},
     process<&metrics::process_figures::open_files>},
    {{"process_max_fds", kind::gauge, "Files that may be open."}, process<&metrics::process_figures::max_files>},
    {{"process_start_time_seconds", kind::gauge, "When the process started."},
     process<&metrics::process_figures::start_seconds>},
});

std::optional<net::tls_identity::figures> tls_of(composition& parts) {
  const net::tls_identity* const identity = parts.host().identity();
  return identity != nullptr ? std::optional(identity->now()) : std::nullopt;
}

}  // namespace

source::source(registry& of)
    : parts(of.parts_),
      moderation(of.decisions_),
      heartbeats(of.heartbeats_),
      users(parts.figures()),
      cluster(parts.cluster() != nullptr ? std::optional(parts.cluster()->standing()) : std::nullopt),
      page(parts.api().reported()),
      tls(tls_of(parts)),
      process(metrics::read_process()) {}

void registry::walk(metrics::sink& to) {
  const source now(*this);
  for (const row& each : table) {
    to.begin(each.what);
    each.read(now, to);
  }
}

}  // namespace flinxx::app
