#pragma once

#include "unit/cluster/twin.hpp"

#include <flinxx/cluster/neighbour.hpp>
#include <flinxx/net/worker.hpp>

#include <boost/asio/io_context.hpp>

#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace flinxx::cluster::test {

using matchmaking::effect;
using matchmaking::effect_kind;
using matchmaking::standing;
using signaling::command;
using signaling::may_come_from;

/// What everybody has been told, over all nodes.
struct book {
  struct pair {
    id128 first{};
    id128 second{};
    bool first_initiates = false;
  };
  void enter(const id128& match, const id128& who, const id128& partner, bool initiates) {
    const auto [found, is_new] = pairs.try_emplace(match, pair{who, partner, initiates});
    if (is_new) return;
    require(found->second.first_initiates != initiates, "both of a match make the first offer, or none");
    require(found->second.first == partner && found->second.second == who,
            "a match of others than those who were told");
  }
  void receive(const id128& match, const id128& who, std::string_view data) {
    id128 sender{};
    std::uint64_t number = 0;
    require(data.size() == sizeof sender + sizeof number, "a relay that is not as it was sent");
    std::memcpy(sender.data(), data.data(), sizeof sender);
    std::memcpy(&number, data.data() + sizeof sender, sizeof number);
    const auto found = pairs.find(match);
    require(found != pairs.end() && sender != who && (found->second.first == who || found->second.second == who) &&
                (found->second.first == sender || found->second.second == sender),
            "a relay for somebody else");
    auto& last = heard[{match, sender}];
    require(number > last, "a relay that came before, or out of order");
    require(number == last + 1 || lossy, "a relay is missing");
    last = number;
    ++relays;
  }

  std::map<id128, pair> pairs;
  std::map<std::pair<id128, id128>, std::uint64_t> heard;
  std::uint64_t relays = 0;
  std::uint64_t far_matches = 0;
  std::uint64_t restored = 0;
  std::uint64_t users = 0;
  bool lossy = false;  // Redis loses letters, or nodes die
};

/// A client and what the worker's service knows of it.
struct sim_user {
  struct match {
    id128 id;
    matchmaking::address partner;
    id128 partner_id;
  };
  bool there = false;
  bool away = false;  // its connection is lost
  bool waits = false;
  standing left_from{};
  matchmaking::user_handle handle{};
  matchmaking::address where{};
  id128 public_id{};
  std::optional<match> current;
  std::uint64_t sent = 0;
};

/// A node with its hub, two workers and some users.
class sim_node {
 public:
  sim_node(redis_twin& r, book& b, const neighbour_settings& s, std::size_t users)
      : redis_(r), book_(b), people(users) {
    for (std::size_t w = 0; w < boxes_.size(); ++w) hub.attach(w, boxes_[w]);
    others = make_neighbour(
        hub, transport, s, [&r] { return r.now; }, [this] { awake = true; });
    hub.attach(*others);
    transport.join(*others);
  }

  void turn() {
    awake = false;
    others->turn();
  }
  void deliver(std::size_t worker) { workers_[worker]->context().poll(); }
  void deliver_all() {
    for (auto& w : workers_) w->context().poll();
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
    if (before.waits) find(u);
  }
  void run(sim_user& u, command what, bool heard_from = true) {
    const auto a = hub.run(u.handle, what, u.current.has_value() && heard_from);
    if (what == command::suspend) u.left_from = a.before;
    if (what == command::resume) resumed_ = a.why == matchmaking::refusal::none;
    boxes_[u.where.worker].deliver();
  }
  void find(sim_user& u) { run(u, command::find); }
  void skip(sim_user& u) { run(u, command::skip); }
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
    if (u.current && !heard_from) u.current.reset();
    u.away = true;
    run(u, command::suspend, heard_from);
  }
  void resume(sim_user& u) {
    u.away = false;
    if (u.left_from == standing::in_match) {
      run(u, command::resume);
      if (resumed_) return;
    }
    u.waits = false;
    u.current.reset();
    u.handle = hub.connect(u.where, u.public_id);
    if (u.left_from == standing::waiting) find(u);
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
      hub.relay_to_missing(u.handle, match, data);
    }
  }

  std::unique_ptr<neighbour> others;
  std::uint64_t heard = 0;  // letters for users
  bool awake = false;
  bool paused = false;
  std::int64_t next_beat = 0;

 private:
  // As the service and its announcer do it.
  void receive(const signaling::letter& l) {
    ++heard;
    require(l.to.node == here && l.to.local.slot < people.size(), "a letter for nobody");
    sim_user& u = people[l.to.local.slot];
    if (!u.there || u.where != l.to) return;
    if (const auto* r = std::get_if<signaling::relayed>(&l.content)) {
      if (u.current && u.current->id == r->match && may_come_from(r->from_node, u.current->partner))
        book_.receive(r->match, u.public_id, r->data);
      return;
    }
    const auto& e = std::get<effect>(l.content);
    if (u.away && u.left_from != standing::in_match && !(ends(e.kind) && u.current && u.current->id == e.match)) return;
    tell(u, e);
  }
  static bool ends(effect_kind k) { return k == effect_kind::partner_left || k == effect_kind::partner_skipped; }
  void tell(sim_user& u, const effect& e) {
    switch (e.kind) {
      case effect_kind::waiting:
        u.current.reset();
        u.waits = true;
        return;
      case effect_kind::matched:
        require(e.partner_id != u.public_id, "somebody has met themselves");
        require(e.partner.node == here || !e.initiator || redis_.accepted.contains(e.match),
                "told of a match before the other node has said yes");
        require(e.partner.node <= here, "a partner who is nowhere");
        if (e.partner.node != here) ++book_.far_matches;
        book_.enter(e.match, u.public_id, e.partner_id, e.initiator);
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
      case effect_kind::partner_skipped: u.current.reset(); return;
      case effect_kind::taken_over:
        u.there = false;
        u.current.reset();
        return;
      default: require(false, "a user is told what is for nodes");
    }
  }

  redis_twin& redis_;
  book& book_;
  bool resumed_ = false;
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
