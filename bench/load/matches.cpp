// Who meets whom: whole calls, skips among many, and everybody at once.
#include "probe.hpp"
#include "scenarios.hpp"

#include <stdexcept>
#include <utility>

namespace bench {
namespace {

using players = std::vector<std::unique_ptr<player>>;

constexpr std::size_t candidates_a_call = 8;
constexpr double storm_limit_s = 60;
constexpr double settle_s = 0.003;  // until the first of two lonely ones surely waits where the other is looked for

// In a storm nobody moves on before all have met, so the two of each pair must agree on it.
void check_pairs(const players& people) {
  for (const auto& each : people) {
    const player* const other = each->partner();
    if (other == nullptr) continue;
    if (other->partner() != each.get()) throw std::logic_error("the two of a session do not agree on it");
    if (other->initiator() == each->initiator()) throw std::logic_error("a session without exactly one initiator");
  }
}

}  // namespace

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
  const meter running(o);
  all.events.run_for(o.seconds);
  running.report(out, "call", calls);
  over = true;
  return out;
}

// Skip after skip among many who are in a session. A skip and the search that answers it make one new session, so the
// next one skips when both of a session have been told.
json rematch(crowd& all, const options& o) {
  if (o.users < 4 * o.at_once) throw std::invalid_argument("too few users for so many skips at once");
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
    if (++met % 2 == 0) skip_next();
  };
  for (std::size_t i = 0; i < o.at_once; ++i) skip_next();
  all.events.run_for(o.warm_up);
  skips = 0;
  const meter running(o);
  all.events.run_for(o.seconds);
  running.report(out, "skip", skips);
  return out;
}

// All search at once; when everybody has met somebody, one of each pair stops, and all search again.
json storm(crowd& all, const options& o) {
  json out;
  players people = connect_players(all, o.users);
  const std::size_t everybody = people.size() / 2 * 2;
  const auto search = [&] {
    for (auto& each : people) each->find();
    all.events.run_until([&] { return all.paired == everybody; }, storm_limit_s);
    check_pairs(people);
  };
  const auto stop = [&] {
    for (auto& each : people)
      if (each->initiator() && each->partner() != nullptr) each->stop();
    all.events.run_until([&] { return all.paired == 0; }, storm_limit_s);
  };
  const std::int64_t first = loop::now_ns();
  search();
  out["all_met_ms"] = static_cast<double>(loop::now_ns() - first) / 1e6;
  stop();
  std::uint64_t matches = 0;
  const meter running(o);
  const std::int64_t end = loop::now_ns() + static_cast<std::int64_t>(o.seconds * 1e9);
  do {
    search();
    stop();
    matches += everybody / 2;
  } while (loop::now_ns() < end);
  running.report(out, "meeting", matches);
  return out;
}

// One waits, another searches, they meet and part. What counts is the time until the later of the two has been told.
json lonely(crowd& all, const options& o) {
  json out;
  players people = connect_players(all, 2);
  std::vector<double> latencies_us;
  bool waits = false;
  all.on_waiting = [&](player&) { waits = true; };
  const auto meet = [&](player& first, player& second) {
    waits = false;
    first.find();
    all.events.run_until([&] { return waits; }, storm_limit_s);
    all.events.run_for(settle_s);
    const std::int64_t from = loop::now_ns();
    second.find();
    all.events.run_until([&] { return all.paired == 2; }, storm_limit_s);
    latencies_us.push_back(static_cast<double>(loop::now_ns() - from) / 1e3);
    first.stop();
    all.events.run_until([&] { return all.paired == 0; }, storm_limit_s);
  };
  const meter running(o);
  for (std::size_t i = 0; i < o.matches; ++i) meet(*people[i % 2], *people[1 - i % 2]);
  running.report(out, "meeting", o.matches);
  report_latencies(out, std::move(latencies_us));
  return out;
}

}  // namespace bench
