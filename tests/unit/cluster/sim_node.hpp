#pragma once

#include "unit/cluster/sim_book.hpp"
#include "unit/cluster/sim_user.hpp"
#include "unit/cluster/twin.hpp"

#include <flinxx/cluster/neighbour.hpp>
#include <flinxx/net/worker.hpp>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace flinxx::cluster::test {

/// How long users wait for what they wish.
inline constexpr std::int64_t relax_ms = 1'000;

/// A node with its hub, two workers and some users.
class sim_node {
 public:
  sim_node(redis_twin& r, book& b, const neighbour_settings& s, std::size_t users)
      : redis_(r), book_(b), people(users) {
    for (std::size_t w = 0; w < boxes_.size(); ++w) hub.attach(w, boxes_[w]);
    hub.set_relax_time(relax_ms);
    neighbour_settings own = s;
    own.hand_over = [this](const auto& wanted, const auto& to, auto told) { hand_over(wanted, to, std::move(told)); };
    others = make_neighbour(
        hub, transport, own, [&r] { return r.now; }, [this] { awake = true; });
    hub.attach(*others);
    transport.join(*others);
    turn();  // before anybody comes: until then its hub knows no time
  }

  void turn() {
    awake = false;
    for (auto& later : std::exchange(later_, {})) later();
    others->turn();
  }
  void deliver(std::size_t worker) { workers_[worker]->context().poll(); }
  // With what follows from it.
  void deliver_all() {
    for (bool busy = true; busy;) {
      busy = false;
      for (auto& w : workers_) busy |= w->context().poll() != 0;
    }
  }

  void come(sim_user& u) {
    const auto slot = static_cast<std::uint32_t>(&u - people.data());
    const std::uint32_t generation = u.where.local.generation + 1;
    u = {};
    u.there = true;
    u.where = {here, static_cast<std::uint16_t>(slot % 2), {slot, generation}};
    ++book_.users;
    std::memcpy(u.public_id.data(), &book_.users, sizeof book_.users);
    u.handle = hub.connect(u.where, u.public_id);
  }
  // One whose node has died is back, with what its client has kept.
  void come_back(sim_user& u, const sim_user& before) {
    come(u);
    (void)hub.run(u.handle, command::disconnect);
    u.public_id = before.public_id;
    std::optional<matchmaking::past_match> said;
    if (before.current) said = {before.current->id, before.current->partner_id};
    u.current = before.current;
    u.sent = before.sent;
    if (u.current) u.current->partner = matchmaking::no_address;
    u.handle = hub.restore(u.where, u.public_id, said, redis_.now);
    boxes_[u.where.worker].deliver();
    if (before.wanted.invited()) {
      u.wanted = before.wanted;
      hub.keep_invite(u.handle, u.wanted.invite, redis_.now);
    }
    if (before.waits) find(u);
  }
  // The client of one who is at another node has come here; that one is asked.
  void fetch(sim_user& u, const sim_user& before, const socketio::other_runs::run_id& run, std::size_t hops = 0) {
    u.is_expected = true;
    u.public_id = before.public_id;
    const std::uint32_t generation = u.where.local.generation;
    others->fetch({run, sid_of(before.public_id), "/", 0}, [this, &u, before, hops, generation](const auto& answer) {
      if (!u.is_expected || u.where.local.generation != generation) return;  // it has waited for too long
      const auto* const at = std::get_if<socketio::is_at>(&answer);
      if (at != nullptr && at->run != beginning_of(transport.own()) && hops < 4)
        return fetch(u, before, at->run, hops + 1);
      u.is_expected = false;
      if (const auto* const moved = std::get_if<socketio::moved_socket>(&answer)) return arrive(u, moved->state);
      if (at == nullptr) return come(u);
      take_up(before.public_id);
    });
  }
  // Its client has come back to where it is.
  void take_up(const id128& public_id) {
    for (sim_user& u : people) take_up(u, public_id);
  }
  void take_up(sim_user& u, const id128& public_id) {
    if (!u.there || u.public_id != public_id) return;
    u.mute_until = 0;
    if (u.away && u.leaves == nullptr) resume(u);
  }
  void run(sim_user& u, command what, bool heard_from = true) {
    if (u.current && what != command::resume && what != command::find && (what != command::suspend || !heard_from))
      book_.ended.insert(u.current->id);
    if (u.current && !heard_from) book_.untold.insert(u.current->id);
    const auto a = hub.run(u.handle, what, u.current.has_value() && heard_from, u.wanted, redis_.now);
    if (what == command::skip && a.before != standing::waiting) u.wanted.invite = {};
    if (is_search(what) && a.why == matchmaking::refusal::none) book_.look(u.public_id, u.wanted.invite);
    is_done_ = a.why == matchmaking::refusal::none;
    if (u.current && what == command::find && a.why == matchmaking::refusal::none) book_.ended.insert(u.current->id);
    if (what == command::suspend) u.left_from = a.before;
    if (what == command::resume) resumed_ = a.why == matchmaking::refusal::none;
    ending_ = what == command::find || what == command::resume ? nullptr : &u;
    boxes_[u.where.worker].deliver();
    ending_ = nullptr;
  }
  void find(sim_user& u) { run(u, command::find); }
  void find_by(sim_user& u, const id128& invite) {
    const auto before = std::exchange(u.wanted, {});
    u.wanted.invite = invite;
    find(u);
    if (!is_done_) u.wanted = before;
  }
  void skip(sim_user& u) { run(u, command::skip); }
  void block(sim_user& u) {
    const id128 partner = u.current->partner_id;
    stop(u);
    hub.keep_apart({u.public_id}, {partner});
    apart_.insert({u.public_id, partner});
    book_.apart.insert(std::minmax(u.public_id, partner));
  }
  void stop(sim_user& u) {
    run(u, command::stop);
    u.current.reset();
    u.waits = false;
  }
  void end(sim_user& u, bool heard_from) {
    u.there = false;
    run(u, command::disconnect, heard_from);
  }
  void suspend(sim_user& u, bool heard_from) {
    if (u.current && !heard_from) {
      book_.ended.insert(u.current->id);
      book_.untold.insert(u.current->id);
      u.current.reset();
    }
    u.away = true;
    run(u, command::suspend, heard_from);
  }
  // Those who wait for the last word of their partners, and those whose clients have gone elsewhere.
  void be_impatient() {
    for (sim_user& u : people) {
      if (!u.there) continue;
      if (u.leaves != nullptr && redis_.now - u.leaves->since >= 1000) {
        if (u.leaves->how == signaling::leaving::too_early) leave(u, true);
        pack(u);
      } else if (u.leaves == nullptr && u.mute_until > 0 && redis_.now >= u.mute_until) {
        end(u, false);
      }
    }
  }
  void resume(sim_user& u) {
    u.away = false;
    const standing before = std::exchange(u.left_from, standing::idle);
    if (before == standing::in_match) {
      run(u, command::resume);
      if (resumed_) return;
    }
    u.waits = false;
    u.current.reset();
    u.handle = hub.connect(u.where, u.public_id);
    if (before == standing::waiting) find(u);
  }
  void relay(sim_user& u) {
    if (!u.current) return;
    std::string data(u.public_id.begin(), u.public_id.end());
    ++u.sent;
    data.append(reinterpret_cast<const char*>(&u.sent), sizeof u.sent);
    const auto& [match, partner, id] = *u.current;
    if (partner.node == here && partner.worker == u.where.worker) {
      receive({partner, signaling::relayed{match, data, here}});
    } else if (partner != matchmaking::no_address) {
      hub.relay(partner, match, data);
    } else {
      hub.relay_in_match(u.handle, match, data);
    }
  }

  std::unique_ptr<neighbour> others;
  std::uint64_t heard = 0;  // letters for users
  bool awake = false;
  bool paused = false;
  std::int64_t next_beat = 0;

 private:
  // As the sockets do it.
  void hand_over(const socketio::wanted_socket& wanted, const socketio::other_runs::run_id& to,
                 std::function<void(socketio::handover_answer)> told) {
    for (sim_user& u : people) {
      if (sid_of(u.public_id) != wanted.sid) continue;
      if (u.is_expected)  // it goes on from here once it has come
        return later_.push_back([this, wanted, to, told = std::move(told)] { hand_over(wanted, to, told); });
      if (!u.there) continue;
      if (u.leaves != nullptr) return told(socketio::is_at{u.leaves->to});
      return depart(u, to, std::move(told));
    }
    const auto found = moved_.find(wanted.sid.text());
    if (found == moved_.end()) return told(socketio::is_gone{});
    told(socketio::is_at{found->second});
  }
  // As the service and its departures do it.
  void depart(sim_user& u, const socketio::other_runs::run_id& to,
              std::function<void(socketio::handover_answer)> told) {
    if (!u.away) suspend(u, true);
    boxes_[u.where.worker].deliver();
    u.leaves = std::make_shared<sim_user::leaving>();
    u.leaves->who.public_id = u.public_id;
    u.leaves->told = std::move(told);
    u.leaves->to = to;
    u.leaves->since = redis_.now;
    leave(u, false);
    boxes_[u.where.worker].deliver();
    if (u.leaves != nullptr && u.leaves->how == signaling::leaving::at_once) pack(u);
  }
  void leave(sim_user& u, bool insists) {
    const auto told = u.current ? std::optional(u.current->id) : std::nullopt;
    u.leaves->how = hub.depart(u.handle, u.where, told, insists, u.leaves->who);
    if (u.left_from == standing::waiting) u.leaves->who.waits = true;
  }
  void pack(sim_user& u) {
    const auto leaves = std::exchange(u.leaves, nullptr);
    ++book_.moved;
    if (u.current) ++book_.moved_in_match;
    book_.sent_by[u.public_id] = u.sent;
    moved_[sid_of(u.public_id).text()] = leaves->to;
    u.there = false;
    const signaling::asked invited{u.wanted, {}};
    leaves->told(socketio::moved_socket{
        signaling::to_bytes(leaves->who, {}, u.wanted.invited() ? &invited : nullptr, redis_.now)});
  }
  void arrive(sim_user& u, std::string_view state) {
    signaling::user_limits limits;
    std::unique_ptr<signaling::asked> wishes;
    auto who = signaling::moving_in(state, limits, wishes, {}, redis_.now);
    require(who.has_value(), "a state that cannot be read");
    come(u);
    (void)hub.run(u.handle, command::disconnect);
    u.public_id = who->public_id;
    moved_.erase(sid_of(u.public_id).text());
    u.sent = book_.sent_by[u.public_id];
    if (who->match) u.current = {who->match->id, matchmaking::no_address, who->match->partner};
    u.handle = hub.arrive(u.where, *who);
    boxes_[u.where.worker].deliver();
    if (wishes) {
      u.wanted = wishes->wanted;
      if (who->waits || u.current) hub.keep_invite(u.handle, u.wanted.invite, redis_.now);
    }
    if (who->waits) find(u);
  }
  bool hear_leaving(sim_user& u, const effect& e) {
    if (u.leaves == nullptr) return false;
    if (!u.current || u.current->id != e.match) return true;
    if (e.kind == effect_kind::held) {
      pack(u);
    } else if (e.kind == effect_kind::restored && u.leaves->how == signaling::leaving::too_early) {
      leave(u, false);
      if (u.leaves->how == signaling::leaving::at_once) pack(u);
    } else if (ends(e.kind) || e.kind == effect_kind::undone) {
      book_.part(e.match);
      u.current.reset();
      u.leaves->who.match.reset();
      u.leaves->who.waits |= e.kind == effect_kind::undone;
      pack(u);
    }
    return true;
  }
  // As the service and its announcer do it.
  void receive(const signaling::letter& l) {
    ++heard;
    require(l.to.node == here && l.to.local.slot < people.size(), "a letter for nobody");
    sim_user& u = people[l.to.local.slot];
    const auto* const decided = std::get_if<effect>(&l.content);
    if (decided != nullptr && decided->kind == effect_kind::hold) {
      if (u.there && u.where == l.to && u.current && u.current->id == decided->match)
        u.current->partner = matchmaking::no_address;
      return hub.held(decided->match, decided->partner);
    }
    if (!u.there || u.where != l.to) return;
    if (const auto* r = std::get_if<signaling::relayed>(&l.content)) {
      if (u.current && u.current->id == r->match && may_come_from(r->from_node, u.current->partner))
        book_.receive(r->match, u.public_id, r->data);
      return;
    }
    const effect& e = *decided;
    if (hear_leaving(u, e)) return;
    if (u.away && u.left_from != standing::in_match && !(ends(e.kind) && u.current && u.current->id == e.match)) return;
    tell(u, e);
  }
  static bool is_search(command what) { return what == command::find || what == command::skip; }
  static bool ends(effect_kind k) { return k == effect_kind::partner_left || k == effect_kind::partner_skipped; }
  void tell(sim_user& u, const effect& e) {
    switch (e.kind) {
      case effect_kind::waiting:
        u.current.reset();
        u.waits = true;
        return;
      case effect_kind::matched:
        require(e.partner_id != u.public_id, "somebody has met themselves");
        require(!apart_.contains({u.public_id, e.partner_id}), "somebody has met whom it has blocked here");
        require(e.partner.node == here || !e.initiator || redis_.accepted.contains(e.match),
                "told of a match before the other node has said yes");
        require(e.partner.node <= here, "a partner who is nowhere");
        if (e.partner.node != here) ++book_.far_matches;
        book_.enter(e.match, u.public_id, e.partner_id, e.initiator);
        if (&u == ending_) book_.ended.insert(e.match);  // before it has heard of it
        u.current = {e.match, e.partner, e.partner_id};
        u.waits = false;
        u.sent = 0;
        return;
      case effect_kind::restored:
        require(u.current && u.current->id == e.match, "a partner has moved in a match that was never told of");
        u.current->partner = e.partner;
        if (e.partner != matchmaking::no_address) ++book_.restored;
        return;
      case effect_kind::partner_left:
      case effect_kind::partner_skipped:
        book_.part(e.match);
        u.current.reset();
        return;
      case effect_kind::taken_over:
        u.there = false;
        u.current.reset();
        return;
      case effect_kind::uninvited:
        if (u.wanted.invite != e.match) return;  // it has searched anew
        u.waits = false;
        u.current.reset();
        return;
      default: require(false, "a user is told what is for nodes");
    }
  }

  redis_twin& redis_;
  book& book_;
  bool resumed_ = false;
  bool is_done_ = true;
  const sim_user* ending_ = nullptr;
  std::set<std::pair<id128, id128>> apart_;                    // who has blocked, and whom
  std::map<std::string, socketio::other_runs::run_id> moved_;  // by socket, to where
  std::vector<std::function<void()>> later_;
  std::array<std::unique_ptr<net::worker>, 2> workers_{std::make_unique<net::worker>(0U),
                                                       std::make_unique<net::worker>(1U)};
  std::array<signaling::postbox, 2> boxes_{
      signaling::postbox{*workers_[0], [this](signaling::letter& l) { receive(l); }},
      signaling::postbox{*workers_[1], [this](signaling::letter& l) { receive(l); }}};

 public:
  std::vector<sim_user> people;
  signaling::hub hub{here};
  twin_transport transport{redis_};
};

}  // namespace flinxx::cluster::test
