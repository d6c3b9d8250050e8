#include "cluster/roster.hpp"

#include <algorithm>

namespace flinxx::cluster {

roster::changes roster::update(const node_ref& own, const beat_heard& heard, std::int64_t now_ms) {
  changes out;
  ++updates_;
  while (!dead_.empty() && now_ms - dead_.front().since_ms > memory_.count()) dead_.pop_front();
  for (const id128& run : heard.dead) {
    if (run != own.run) bury(run, now_ms, out);
  }
  for (const node_record& record : heard.nodes) {
    if (record.node.number != own.number && record.node.run != own.run) note(record, now_ms, out);
  }
  std::vector<id128> missing;
  for (const known& each : nodes_) {
    if (heard.steady && now_ms - each.seen_ms > dead_after.count()) missing.push_back(each.record.node.run);
  }
  for (const id128& run : missing) bury(run, now_ms, out);
  return out;
}

void roster::note(const node_record& record, std::int64_t now_ms, changes& out) {
  if (is_dead(record.node.run)) return out.over.push_back(record.node.run);
  const node_ref* const before = find(record.node.number);
  if (before != nullptr && before->run != record.node.run) bury(id128(before->run), now_ms, out);
  const auto place =
      std::find_if(nodes_.begin(), nodes_.end(), [&](const known& each) { return each.record.node == record.node; });
  if (place != nodes_.end()) {
    *place = {record, now_ms, place->beats + (record.beat != place->record.beat ? 1 : 0)};
    return;
  }
  nodes_.push_back({record, now_ms});
  out.joined.push_back(record.node);
}

// One that was never known here is remembered all the same.
void roster::bury(const id128& run, std::int64_t now_ms, changes& out) {
  if (is_dead(run)) return;
  if (dead_.size() == most_nodes) dead_.pop_front();
  dead_.push_back({run, now_ms});
  if (const node_ref* const node = find(run)) out.dead.push_back(*node);
  std::erase_if(nodes_, [&](const known& each) { return each.record.node.run == run; });
}

const node_ref* roster::find(std::uint16_t number) const noexcept {
  for (const known& each : nodes_)
    if (each.record.node.number == number) return &each.record.node;
  return nullptr;
}

const node_ref* roster::find(const id128& run) const noexcept {
  for (const known& each : nodes_)
    if (each.record.node.run == run) return &each.record.node;
  return nullptr;
}

letter_versions roster::versions_of(std::uint16_t number) const noexcept {
  for (const known& each : nodes_)
    if (each.record.node.number == number) return each.record.letters;
  return {};
}

bool roster::is_dead(const id128& run) const noexcept {
  return std::any_of(dead_.begin(), dead_.end(), [&](const ended& each) { return each.run == run; });
}

std::vector<node_ref> roster::nodes() const {
  std::vector<node_ref> all;
  for (const known& each : nodes_) all.push_back(each.record.node);
  return all;
}

known_lives roster::lives() const {
  known_lives out;
  out.rosters = updates_;
  for (const known& each : nodes_) out.alive.push_back({each.record.node.run, each.beats});
  for (const ended& each : dead_) out.dead.push_back(each.run);
  if (!dead_.empty()) out.last_death_ms = dead_.back().since_ms;
  return out;
}

node_figures roster::sum() const noexcept {
  node_figures all;
  for (const known& each : nodes_) {
    all.users += each.record.figures.users;
    all.matches += each.record.figures.matches;
    all.waiting += each.record.figures.waiting;
  }
  return all;
}

}  // namespace flinxx::cluster
