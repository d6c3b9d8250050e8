#include "scenarios.hpp"

#include "probe.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <stdexcept>

namespace bench {
namespace {

using json = nlohmann::ordered_json;
using players = std::vector<std::unique_ptr<player>>;

constexpr std::size_t candidates_a_call = 8;
constexpr std::size_t candidate_overhead = 130;

// What the server used for each of `count` units since the last look.
class meter {
 public:
  explicit meter(int pid) : pid_(pid), before_(usage_of(pid)), since_(loop::now_ns()) {}

  void report(json& out, const std::string& unit, std::uint64_t count) const {
    const usage now = usage_of(pid_);
    const double seconds = static_cast<double>(loop::now_ns() - since_) / 1e9;
    const auto units = static_cast<double>(count);
    out[unit + "s"] = count;
    out[unit + "s_per_s"] = units / seconds;
    out["cpu_us_per_" + unit] = static_cast<double>(now.cpu_ns - before_.cpu_ns) / 1e3 / units;
    out["cpu_share"] = static_cast<double>(now.cpu_ns - before_.cpu_ns) / 1e9 / seconds;
  }
  [[nodiscard]] std::int64_t rss_growth() const { return usage_of(pid_).rss_bytes - before_.rss_bytes; }

 private:
  int pid_;
  usage before_;
  std::int64_t since_;
};

json idle(crowd& all, const options& o) {
  json out;
  const meter connecting(o.pid);
  const players people = connect_players(all, o.users);
  connecting.report(out, "connect", people.size());
  out["bytes_per_connection"] = static_cast<double>(connecting.rss_growth()) / static_cast<double>(people.size());
  all.events.run_for(o.warm_up);
  all.pongs = 0;
  const meter holding(o.pid);
  all.events.run_for(o.seconds);
  if (all.pongs > 0) holding.report(out, "heartbeat", all.pongs);
  out["bytes_per_connection_later"] = static_cast<double>(connecting.rss_growth()) / static_cast<double>(people.size());
  return out;
}

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
  const meter running(o.pid);
  all.events.run_for(o.seconds);
  running.report(out, "relay", all.relays);
  over = true;
  return out;
}

// A fixed rate, whatever the server does; latencies count from the moment at which a message was due.
json open_loop(crowd& all, const options& o) {
  json out;
  players people = connect_players(all, 2 * o.pairs);
  pair_up(all, people);
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
  const meter running(o.pid);
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
  latencies_us.erase(latencies_us.begin(), latencies_us.begin() + static_cast<std::ptrdiff_t>(o.warm_up * o.rate));
  std::sort(latencies_us.begin(), latencies_us.end());
  for (const auto& [name, share] :
       {std::pair<const char*, double>{"p50_us", 0.5}, {"p99_us", 0.99}, {"p999_us", 0.999}})
    out[name] = latencies_us[static_cast<std::size_t>(share * static_cast<double>(latencies_us.size() - 1))];
  return out;
}

// Find, match, offer, answer, eight candidates each way, skip, and again.
json whole_cycle(crowd& all, const options& o) {
  json out;
  players people = connect_players(all, 2 * o.pairs);
  std::uint64_t calls = 0;
  bool over = false;
  const auto send_candidates = [](player& p) {
    for (std::size_t i = 0; i < candidates_a_call; ++i) p.relay_candidate();
  };
  all.on_paired = [&](player& p) {
    if (p.initiator()) p.relay_description("offer");
  };
  all.on_relay = [&](player& p, std::string_view name) {
    if (name == "webrtc_offer") {
      p.relay_description("answer");
      send_candidates(p);
    } else if (name == "webrtc_answer") {
      send_candidates(p);
    }
    if (p.initiator() || p.candidates < candidates_a_call) return;
    ++calls;  // the other side has all that this one has sent before
    if (!over) p.skip();
  };
  all.on_parted = [&](player& p) {
    if (!over) p.find();
  };
  for (auto& each : people) each->find();
  all.events.run_for(o.warm_up);
  calls = 0;
  const meter running(o.pid);
  all.events.run_for(o.seconds);
  running.report(out, "call", calls);
  over = true;
  return out;
}

// Skip after skip among many who are in a session: two are on their way at a time.
json rematch(crowd& all, const options& o) {
  json out;
  players people = connect_players(all, o.users);
  pair_up(all, people);
  std::uint64_t skips = 0;
  std::size_t next = 0;
  const auto skip_next = [&] {
    const auto may_skip = [](const player& p) { return p.partner() != nullptr && p.initiator(); };
    while (!may_skip(*people[next % people.size()])) ++next;  // never both of a pair
    people[next++ % people.size()]->skip();
    ++skips;
  };
  all.on_parted = [](player& p) { p.find(); };
  std::size_t met = 0;
  all.on_paired = [&](player&) {
    if (++met % 4 == 0) skip_next(), skip_next();
  };
  skip_next();
  skip_next();
  all.events.run_for(o.warm_up);
  skips = 0;
  const meter running(o.pid);
  all.events.run_for(o.seconds);
  running.report(out, "skip", skips);
  return out;
}

}  // namespace

nlohmann::ordered_json run_scenario(const options& o) {
  loop events;
  crowd all(events);
  all.floor = o.floor;
  all.server.sin_family = AF_INET;
  all.server.sin_port = htons(o.port);
  all.server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  all.padding.assign(o.payload > candidate_overhead ? o.payload - candidate_overhead : 0, 'x');
  if (o.scenario == "idle") return idle(all, o);
  if (o.scenario == "relay") return closed_loop(all, o, [](player& p) { p.relay_candidate(); });
  if (o.scenario == "offer") return closed_loop(all, o, [](player& p) { p.relay_description("offer"); });
  if (o.scenario == "open") return open_loop(all, o);
  if (o.scenario == "cycle") return whole_cycle(all, o);
  if (o.scenario == "rematch") return rematch(all, o);
  throw std::invalid_argument("no such scenario: " + o.scenario);
}

}  // namespace bench
