#include "socketio/arrivals.hpp"

#include <flinxx/ops/log.hpp>

#include <chrono>
#include <utility>
#include <vector>

namespace flinxx::socketio {
namespace {

constexpr std::int64_t look_again_ms = 50;
// All are asked after a death, mostly 2.5 s late: that wait is longer than an application takes to pack (3 s where a
// partner's node stands still), and begins anew. Both together are shorter than a question is remembered.
constexpr std::int64_t wait_for_all_ms = 4'000;
constexpr std::int64_t longest_wait_ms = 5'000;  // for the one that is asked first
constexpr std::size_t max_hops = 4;
// The first one heard may have been given before the end.
constexpr std::uint64_t convincing_signs = 2;

}  // namespace

bool arrivals::arrival::receive(const packet& p, std::string_view /*text*/, std::span<const std::string> /*more*/) {
  if (p.type != packet_type::disconnect) return false;
  client = nullptr;
  gone_for = ops::close_reason::client_left;
  return true;
}

void arrivals::arrival::lost(ops::close_reason reason) {
  gone_for = reason;
  if (client != nullptr) std::exchange(client, nullptr)->forget(*this);
}

bool arrivals::hold(connection& c, served_namespace& nsp, const recovery_id& who, std::uint64_t after,
                    const recovery_ids::elsewhere& where, decided told) {
  if (waiting_.size() >= around_.options.max_arriving) return false;
  const std::int64_t now = around_.home.now_ms();
  const auto a = *waiting_.insert(std::make_shared<arrival>(c, nsp, who, std::move(told))).first;
  a->after = after;
  a->until = now + longest_wait_ms;
  c.take_seat(nsp, *a);
  c.grant(std::chrono::milliseconds(longest_wait_ms + wait_for_all_ms + look_again_ms));
  if (waiting_.size() == 1) around_.home.schedule(*this, now + look_again_ms);
  begin(a, where);
  return true;
}

void arrivals::begin(const shared_arrival& a, const recovery_ids::elsewhere& where) {
  if (where.run) a->signs_at_first = around_.ids->others()->signs_of_life(*where.run).value_or(0);
  a->asked = where.run;
  if (!around_.options.recovery.handover) return;
  underway& all = around_.ids->asked_for();
  auto look = [this, a] { around_.home.post([this, a] { decide(a, look_again{}); }); };
  while (!(a->asks = all.begin(a->who.sid)))
    if (all.wait(a->who.sid, look)) return;
  is_dead(where.run) ? ask_all(a) : ask(a, *where.run);
}

bool arrivals::is_dead(const std::optional<run_id>& run) const {
  return !run || !around_.ids->others()->signs_of_life(*run);
}

void arrivals::ask(const shared_arrival& a, const run_id& run) {
  const bool as_one_of_all = a->asks_all;
  if (as_one_of_all) ++a->questions;
  around_.options.recovery.handover->fetch(
      {run, a->who.sid, a->nsp.name, a->after}, [this, a, as_one_of_all](const handover_answer& answer) {
        around_.home.post([this, a, as_one_of_all, answer] { heard(a, answer, as_one_of_all); });
      });
}

// It may have moved on before its server died. Two servers that ask each other for what neither of them has do not wait
// for one another.
void arrivals::ask_all(const shared_arrival& a) {
  a->asks_all = true;
  a->asked.reset();
  a->until = around_.home.now_ms() + wait_for_all_ms;
  around_.ids->asked_for().end(a->who.sid);
  for (const run_id& run : around_.ids->others()->living()) ask(a, run);
  if (a->questions == 0) around_.home.post([this, a] { decide(a, as_known{}); });
}

void arrivals::heard(const shared_arrival& a, const handover_answer& answer, bool as_one_of_all) {
  if (as_one_of_all) --a->questions;
  if (const auto* moved = std::get_if<moved_socket>(&answer)) return came(a, *moved);
  if (a->is_decided || as_one_of_all != a->asks_all) return;  // too late: it is said to be dead
  if (const auto* moved_on = std::get_if<is_at>(&answer)) return follow(a, moved_on->run);
  none_there(a);
}

void arrivals::follow(const shared_arrival& a, const run_id& run) {
  if (run == around_.ids->others()->own() || a->hops++ == max_hops) return none_there(a);
  if (!is_dead(run)) {
    if (!a->asks_all) a->asked = run;
    return ask(a, run);
  }
  a->asks_all ? none_there(a) : ask_all(a);
}

void arrivals::none_there(const shared_arrival& a) {
  if (!a->asks_all) return decide(a, as_new{});
  if (a->questions == 0) decide(a, as_known{});
}

void arrivals::came(const shared_arrival& a, const moved_socket& moved) {
  auto socket = packed_socket_from(moved.state);
  if (!socket || socket->sid != a->who.sid || socket->nsp != a->nsp.name) {
    if (complaints_.due(around_.home.now_ms()))
      ops::log::warn("a client's state from another server is not of a kind that is known here: it begins anew");
    return decide(a, as_new{});
  }
  // Its client cannot go on with what has overflowed on the way. The socket ends here, where its partner is found.
  if (a->client != nullptr && !socket->log.reaches_back_to(a->after)) decide(a, as_new{});
  as_moved what{std::move(*socket), a->gone_for};
  a->is_decided ? a->told(nullptr, std::move(what)) : decide(a, std::move(what));
}

// Whoever waits for it is told at last: by then it is known here.
void arrivals::decide(const shared_arrival& a, outcome what) {
  if (std::exchange(a->is_decided, true)) return;
  waiting_.erase(a);
  connection* const client = std::exchange(a->client, nullptr);
  if (client != nullptr) {
    client->unseat(a->nsp.name);
    a->gone_for = ops::close_reason::client_left;  // it does not come back to what is late
  }
  a->told(client, std::move(what));
  if (a->asks && !a->asks_all) around_.ids->asked_for().end(a->who.sid);
}

void arrivals::look(const shared_arrival& a, std::int64_t now_ms) {
  const bool is_late = now_ms >= a->until;
  if (a->asks) {
    if (is_late) return decide(a, a->asks_all ? outcome(as_known{}) : outcome(as_new{}));
    if (a->asked && is_dead(a->asked)) ask_all(a);
    return;
  }
  if (around_.options.recovery.handover) return is_late ? decide(a, as_new{}) : void();
  const auto signs = a->asked ? around_.ids->others()->signs_of_life(*a->asked) : std::nullopt;
  if (!signs) return decide(a, as_known{});
  if (is_late || *signs >= a->signs_at_first + convincing_signs) decide(a, as_new{});
}

// An application that hears of one may end the connection of another.
void arrivals::on_timer() {
  const std::int64_t now = around_.home.now_ms();
  for (const shared_arrival& a : std::vector<shared_arrival>(waiting_.begin(), waiting_.end()))
    if (!a->is_decided) look(a, now);
  if (!waiting_.empty()) around_.home.schedule(*this, now + look_again_ms);
}

}  // namespace flinxx::socketio
