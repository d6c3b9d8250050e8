#include "cluster/stray_requests.hpp"

#include <iterator>
#include <string_view>

namespace flinxx::cluster {
namespace {

constexpr std::int64_t answer_patience_ms = 5'000;
constexpr std::size_t piece = 128 * 1024;               // of an answer, in a letter
constexpr std::size_t most_held = 32U * 1024U * 1024U;  // of all answers that are not whole yet

letters::piece piece_of(const engineio::carried& c) {
  return {c.says, c.offset, c.taken, c.bytes};
}

engineio::carried carried_of(const letters::piece& p) {
  return {p.says, p.offset, p.taken, std::string(p.bytes)};
}

}  // namespace

void stray_requests::ask(strayed& s, const peer_table& peers, bool is_away, std::int64_t now) {
  const auto number = static_cast<std::uint16_t>(s.request.sid.node());
  const auto found = peers.find(number);
  const bool upgrades = s.request.what == engineio::stray::kind::upgrade;
  if (is_away || found == peers.end() || (upgrades && found->second.version < version_of_upgrades))
    return s.heard(s.ticket, {});
  const bool waits = s.request.what == engineio::stray::kind::get;
  const std::int64_t until = now + (waits ? poll_patience_ms_ : answer_patience_ms);
  asked_[s.ticket] = {number, s.request.sid, until, std::move(s.heard), std::move(s.brought), upgrades};
  if (!send(number, s.ticket, s.request)) finish(asked_.find(s.ticket), {});
}

bool stray_requests::send(std::uint16_t to, std::uint64_t ticket, const engineio::stray& s) {
  switch (s.what) {
    case engineio::stray::kind::get: return outgoing_.try_add(to, letters::poll{ticket, s.sid});
    case engineio::stray::kind::post: return outgoing_.try_add(to, letters::polled_in{ticket, s.sid, s.body});
    case engineio::stray::kind::upgrade: return outgoing_.try_add(to, letters::upgrade{ticket, s.sid, s.body});
  }
  return false;
}

bool stray_requests::carry(std::uint64_t ticket, const ops::slot_id& sid, const engineio::carried& c) {
  return outgoing_.try_add(static_cast<std::uint16_t>(sid.node()), letters::carried_in{ticket, sid, piece_of(c)});
}

void stray_requests::give_up(std::uint64_t ticket) {
  const auto found = asked_.find(ticket);
  if (found == asked_.end()) return;
  outgoing_.add(found->second.node, letters::poll_given_up{ticket, found->second.sid});
  held_ -= found->second.so_far.size();
  asked_.erase(found);
}

void stray_requests::hear(std::uint16_t from, const peer& p, const letters::poll& l) {
  serve(from, p, l.ticket, {l.sid});
}

void stray_requests::hear(std::uint16_t from, const peer& p, const letters::polled_in& l) {
  serve(from, p, l.ticket, {l.sid, engineio::stray::kind::post, std::string(l.body)});
}

void stray_requests::hear(std::uint16_t from, const peer& p, const letters::upgrade& l) {
  serve(from, p, l.ticket, {l.sid, engineio::stray::kind::upgrade, std::string(l.query)});
}

void stray_requests::hear(const peer& p, const letters::carried_in& l) {
  if (here_.carry) here_.carry({p.run, l.ticket}, l.sid, carried_of(l.what));
}

// What it hears comes on any thread.
void stray_requests::serve(std::uint16_t from, const peer& p, std::uint64_t ticket, engineio::stray s) {
  if (!here_.serve) return answer(from, ticket, {});
  here_.serve({p.run, ticket}, std::move(s),
              {[this, from, ticket](const auto& a) { answer(from, ticket, a); },
               [this, from, ticket](const auto& c) {
                 return outgoing_.try_add(from, letters::carried_out{ticket, piece_of(c)});
               }});
}

void stray_requests::answer(std::uint16_t to, std::uint64_t ticket, const engineio::stray_answer& a) {
  std::string_view rest = a.body;
  do {
    const std::string_view next = rest.substr(0, piece);
    const auto offset = static_cast<std::uint32_t>(a.body.size() - rest.size());
    rest.remove_prefix(next.size());
    if (outgoing_.try_add(to, letters::polled_out{ticket, a.is_ok, rest.empty(), next, offset})) continue;
    outgoing_.add(to, letters::polled_out{ticket, false, true, {}});  // what has gone is none, then
    return;
  } while (!rest.empty());
}

void stray_requests::hear(const peer& p, const letters::poll_given_up& l) {
  if (here_.give_up) here_.give_up({p.run, l.ticket}, l.sid);
}

void stray_requests::hear(std::uint16_t from, const letters::polled_out& l) {
  const auto found = asked_.find(l.ticket);
  if (found == asked_.end() || found->second.node != from || found->second.is_carried) return;
  if (l.is_ok && found->second.upgrades) {
    found->second.is_carried = found->second.has_brought = true;
    return found->second.heard(l.ticket, {true, {}});
  }
  std::string& so_far = found->second.so_far;
  // A piece before this one may be lost: the letters of an entry are heard before the gap that it shows.
  if (l.offset != so_far.size() || held_ + l.data.size() > most_held) return finish(found, {});
  so_far.append(l.data);
  held_ += l.data.size();
  if (!l.is_last) return;
  held_ -= so_far.size();
  finish(found, {l.is_ok, std::exchange(so_far, {})});
}

void stray_requests::hear(std::uint16_t from, const letters::carried_out& l) {
  const auto found = asked_.find(l.ticket);
  if (found == asked_.end() || found->second.node != from || !found->second.is_carried) return;
  found->second.has_brought = true;
  found->second.brought(l.ticket, carried_of(l.what));
}

void stray_requests::finish(table::iterator which, engineio::stray_answer a) {
  const std::uint64_t ticket = which->first;
  const asked done = std::move(which->second);
  held_ -= done.so_far.size();
  asked_.erase(which);
  if (!done.is_carried) return done.heard(ticket, std::move(a));
  done.brought(ticket, {engineio::carried::word::gone});
}

template <class Predicate>
void stray_requests::refuse_if(Predicate&& predicate) {
  for (auto each = asked_.begin(); each != asked_.end();) {
    const auto next = std::next(each);
    if (predicate(each->second)) finish(each, {});
    each = next;
  }
}

// The sessions are told that nobody waits any more.
template <class Predicate>
void stray_requests::give_up_if(Predicate&& predicate) {
  for (const auto& [ticket, a] : asked_)
    if (predicate(a)) outgoing_.add(a.node, letters::poll_given_up{ticket, a.sid});
  refuse_if(predicate);
}

void stray_requests::lose_node(std::uint16_t number, const id128& run) {
  refuse_if([number](const asked& a) { return a.node == number; });
  if (here_.lose) here_.lose(run);
}

void stray_requests::doubt(std::uint16_t number, const id128& run) {
  give_up_if([number](const asked& a) { return a.node == number; });
  if (here_.doubt) here_.doubt(run);
}

void stray_requests::expire(std::int64_t now) {
  for (auto& [ticket, a] : asked_)
    if (std::exchange(a.has_brought, false)) a.until = now + poll_patience_ms_;
  give_up_if([now](const asked& a) { return a.until <= now; });
}

}  // namespace flinxx::cluster
