// Relays: closed loops, an open loop, and many who are connected and say little.
#include "probe.hpp"
#include "scenarios.hpp"

#include <algorithm>
#include <utility>

namespace bench {
namespace {

using players = std::vector<std::unique_ptr<player>>;

// Each pair has one message on its way: who gets it answers.
json closed_loop(crowd& all, const options& o, void (*send)(player&)) {
  json out;
  players people = connect_players(all, 2 * o.pairs);
  pair_up(all, people);
  bool over = false;
  all.on_relay = [&](player& p, std::string_view) {
    if (!over) send(p);
  };
  for (auto& each : people)
    if (each->initiator()) send(*each);
  all.events.run_for(o.warm_up);
  all.relays = 0;
  const meter running(o);
  all.events.run_for(o.seconds);
  running.report(out, "relay", all.relays);
  over = true;
  return out;
}

// Relays at a fixed rate, whatever the server does; latencies count from the moment at which a message was due.
void relay_by_schedule(crowd& all, players& people, const options& o, json& out) {
  const auto total = static_cast<std::size_t>(o.rate * (o.seconds + o.warm_up));
  std::vector<std::int64_t> due(total);
  std::vector<std::vector<std::size_t>> on_their_way(people.size());
  std::vector<std::size_t> first(people.size());
  std::vector<double> latencies_us;
  latencies_us.reserve(total);
  all.on_relay = [&](player& p, std::string_view) {
    const std::size_t from = p.partner()->index();
    const std::size_t number = on_their_way[from][first[from]++];
    latencies_us.push_back(static_cast<double>(loop::now_ns() - due[number]) / 1e3);
  };
  const std::int64_t start = loop::now_ns();
  const meter running(o);
  std::size_t next = 0;
  const auto send_what_is_due = [&] {
    for (; next < total; ++next) {
      due[next] = start + static_cast<std::int64_t>(static_cast<double>(next) * 1e9 / o.rate);
      if (due[next] > loop::now_ns()) return;
      player& from = *people[next % people.size()];
      on_their_way[from.index()].push_back(next);
      from.relay_candidate();
    }
  };
  all.events.run_until([&] { return latencies_us.size() == total; }, o.seconds + o.warm_up + 60, send_what_is_due);
  running.report(out, "relay", total);
  all.on_relay = {};
  latencies_us.erase(latencies_us.begin(), latencies_us.begin() + static_cast<std::ptrdiff_t>(o.warm_up * o.rate));
  report_latencies(out, std::move(latencies_us));
}

// All connect, and go when each has its ticket. The server has what they leave behind off its hands when this returns.
void come_and_go(crowd& all, const options& o) {
  {
    const players people = connect_players(all, o.users);
    all.events.run_for(0.5);
  }
  all.by_user_id.clear();
  all.registered = 0;
  all.events.run_for(0.5);
}

// Connects and holds; `out` has the cost of a connect, its memory and the heartbeats.
players connect_and_hold(crowd& all, const options& o, json& out) {
  if (o.again) come_and_go(all, o);
  const socket_memory kernel_before = socket_memory::now();
  const meter connecting(o);
  players people = connect_players(all, o.users);
  const auto count = static_cast<double>(people.size());
  connecting.report(out, "connect", people.size());
  out["resumed"] =
      static_cast<double>(std::ranges::count_if(people, [](const auto& p) { return p->resumed(); })) / count;
  out["bytes_per_connection"] = static_cast<double>(connecting.rss_growth()) / count;
  const socket_memory kernel_now = socket_memory::now();
  out["kernel_bytes_per_socket"] =  // both ends are here, and alike
      static_cast<double>(kernel_now.all - kernel_before.all) / 2 / count + static_cast<double>(kernel_now.file);
  all.events.run_for(o.warm_up);
  all.pongs = 0;
  const meter holding(o);
  all.events.run_for(o.seconds);
  if (all.pongs > 0) holding.report(out, "heartbeat", all.pongs);
  out["bytes_per_connection_later"] = static_cast<double>(connecting.rss_growth()) / count;
  return people;
}

}  // namespace

json relay(crowd& all, const options& o) {
  return closed_loop(all, o, [](player& p) { p.relay_candidate(); });
}

json offer(crowd& all, const options& o) {
  return closed_loop(all, o, [](player& p) { p.relay_description("offer"); });
}

json open_loop(crowd& all, const options& o) {
  json out;
  players people = connect_players(all, 2 * o.pairs);
  pair_up(all, people);
  relay_by_schedule(all, people, o, out);
  return out;
}

json idle(crowd& all, const options& o) {
  json out;
  const players people = connect_and_hold(all, o, out);
  return out;
}

json hold(crowd& all, const options& o) {
  json out;
  players people = connect_and_hold(all, o, out);
  pair_up(all, people);
  all.pongs = 0;
  relay_by_schedule(all, people, o, out);
  out["heartbeats_meanwhile"] = all.pongs;
  return out;
}

}  // namespace bench
