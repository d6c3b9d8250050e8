#include "cluster/fetches.hpp"

#include <flinxx/ops/random.hpp>

#include <algorithm>
#include <cstring>
#include <string>

namespace flinxx::cluster {
namespace {

constexpr std::int64_t patience_ms = 10'000;  // longer than any client waits

letters::fetched to_letter(std::uint64_t ticket, const socketio::handover_answer& answer) {
  using what = letters::fetched::answer;
  if (const auto* const moved = std::get_if<socketio::moved_socket>(&answer))
    return {ticket, what::moved, {}, moved->state};
  if (const auto* const at = std::get_if<socketio::is_at>(&answer)) return {ticket, what::elsewhere, at->run, {}};
  return {ticket, what::gone, {}, {}};
}

socketio::handover_answer from_letter(const letters::fetched& l) {
  switch (l.what) {
    case letters::fetched::answer::moved: return socketio::moved_socket{std::string(l.state)};
    case letters::fetched::answer::elsewhere: return socketio::is_at{l.run};
    case letters::fetched::answer::gone: break;
  }
  return socketio::is_gone{};
}

}  // namespace

std::uint64_t fresh_ticket() {
  const id128 random = ops::random_id();
  std::uint64_t ticket = 0;
  std::memcpy(&ticket, random.data(), sizeof ticket);
  return ticket;
}

void fetches::ask(const wanting& w, const peer_table& peers, std::int64_t now) {
  const auto found = std::find_if(peers.begin(), peers.end(),
                                  [&](const auto& each) { return beginning_of(each.second.run) == w.wanted.run; });
  if (found == peers.end() || w.wanted.nsp.size() > longest_namespace) return;
  const std::uint64_t ticket = fresh_ticket();
  asked_[ticket] = {found->first, now + patience_ms, w.heard};
  outgoing_.add(found->first, letters::fetch{ticket, w.wanted.sid, w.wanted.after, w.wanted.nsp});
}

// The answer comes on any thread.
void fetches::hear(std::uint16_t from, const peer& p, const letters::fetch& l) {
  const auto told = [this, from, ticket = l.ticket](const socketio::handover_answer& answer) {
    outgoing_.add(from, to_letter(ticket, answer));
  };
  if (!hand_over_) return told(socketio::is_gone{});
  const socketio::other_runs::run_id to = beginning_of(p.run);
  hand_over_({to, l.sid, std::string(l.nsp), l.after}, to, told);
}

void fetches::hear(std::uint16_t from, const letters::fetched& l) {
  const auto found = asked_.find(l.ticket);
  if (found == asked_.end() || found->second.node != from) return;
  const auto heard = std::move(found->second.heard);
  asked_.erase(found);
  heard(from_letter(l));
}

void fetches::lose_node(std::uint16_t number) {
  std::erase_if(asked_, [&](const auto& each) { return each.second.node == number; });
}

void fetches::expire(std::int64_t now) {
  std::erase_if(asked_, [&](const auto& each) { return each.second.until <= now; });
}

}  // namespace flinxx::cluster
