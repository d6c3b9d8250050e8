#pragma once

#include "unit/cluster/sim_node.hpp"
#include "unit/cluster/sim_rest.hpp"
#include "unit/cluster/sim_runs.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <random>
#include <utility>
#include <vector>

namespace flinxx::cluster::test {

struct sim_settings {
  unsigned seed = 1;
  std::size_t nodes = 3;
  std::size_t users = 6;  // a node
  std::chrono::milliseconds linger{50};
  bool faults = true;
  bool invites = false;
  bool slow = false;  // more time goes by between steps: letters and answers take long
};

/// Some nodes, their users and a Redis. A step is one thing that happens anywhere; which one is random, and so is what
/// gets lost. Throws what is wrong.
class simulation {
 public:
  explicit simulation(const sim_settings& s) : settings_(s), random_(s.seed) {
    rules_.linger = s.linger;
    rules_.recovery_time = std::chrono::milliseconds(below(3) * (s.faults ? 1000 : 60'000));
    for (std::size_t i = 0; i < s.nodes; ++i) start_node();
  }

  void step() {
    const std::size_t which = below(nodes_.size());
    sim_node& n = *nodes_[which];
    const std::size_t what = below(1000);
    if (what < 400) {
      if (!n.paused) act(n);
    } else if (what < 450) {
      move(n);
    } else if (what < 560) {
      talk();
    } else if (what < 990) {
      for (std::size_t times = 1 + below(5); times > 0; --times) happen(n, below(5));
      if (below(settings_.slow ? 3 : 20) == 0) pass(1 + below(settings_.slow ? 60 : 20));
    } else if (settings_.faults) {
      fault(n);
    }
    check(*nodes_[which]);  // it may be another one now
  }

  /// Lets all come to rest, and looks at the whole.
  void rest() {
    for (auto& n : nodes_) {
      n->paused = false;
      n->others->on_back();
    }
    bury_dying();
    while (!forsaken_.empty()) forgive();
    for (const std::int64_t end = redis_.now + 4500; redis_.now < end;) settle_for(10);
    sim_rest{nodes_, redis_, book_, settings_.faults}.check();
  }

  /// Where nothing fails, those who may meet have met when the linger is over and all letters have come.
  void pause() {
    settle_for(1);
    settle_for(static_cast<std::size_t>(settings_.linger.count()));
    std::vector<const sim_user*> waiting;
    for (const auto& n : nodes_)
      for (const auto& u : n->people)
        if (u.there && u.waits && !u.current && !u.away && !is_busy(u) && u.wanted == matchmaking::wishes{})
          waiting.push_back(&u);
    require(are_apart(waiting, book_), "two wait who could have met at once");
  }

  [[nodiscard]] const book& told() const { return book_; }

 private:
  struct traveller {
    sim_node* to;
    sim_user* slot;
    node_ref from;
    sim_user before;
    std::int64_t until;
    bool is_first;
    std::uint32_t generation = slot->where.local.generation;

    [[nodiscard]] bool is_expected() const { return slot->is_expected && slot->where.local.generation == generation; }
  };
  // A client that comes back to any node.
  struct exile {
    sim_user user;
    std::optional<node_ref> owner;  // who may still have it: its client comes from there, and asked elsewhere in vain
  };
  struct dying {
    node_ref node;
    std::int64_t at;
    std::vector<exile> users;
  };

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  bool chance(std::size_t one_in) { return below(one_in) == 0; }

  void start_node() { nodes_.push_back(std::make_unique<sim_node>(redis_, book_, rules_, settings_.users)); }

  void pass(std::size_t ms) {
    redis_.now += static_cast<std::int64_t>(ms);
    if (settings_.faults) {
      give_up();
      for (auto& n : nodes_)
        if (!n->paused) n->be_impatient();
    }
    for (auto& n : nodes_) {
      if (redis_.now < n->next_beat || n->paused) continue;
      n->transport.beat();
      n->next_beat = redis_.now + 500;
    }
    if (!dying_.empty() && dying_.front().at <= redis_.now) bury(0);  // about in order
    if (!forsaken_.empty() && forsaken_.front().at <= redis_.now) forgive();
  }
  void forgive() {
    redis_.forgive(forsaken_.front().node);
    forsaken_.pop_front();
  }
  // Its users may come back from now on.
  void bury(std::size_t i) {
    redis_.bury(dying_[i].node);
    for (const auto& u : dying_[i].users) exiles_.push_back(u);
    dying_.erase(dying_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  void bury_dying() {
    while (!dying_.empty()) bury(0);
    exiles_.clear();
  }

  void act(sim_node& n) {
    sim_user& u = n.people[below(n.people.size())];
    if (is_busy(u)) return;
    if (!exiles_.empty() && chance(4)) return come_back(n, u);
    if (!u.there) return come(n, u);
    if (u.away) {
      if (chance(2))
        n.resume(u);
      else if (chance(3))
        n.end(u, true);
      return;
    }
    if (settings_.invites && !u.current && !u.waits && chance(4))
      return n.find_by(u, chance(3) ? make_invite(n) : some_invite());
    if (!u.current && !u.waits && u.wanted.invited()) u.wanted = {};
    if (!u.current && !u.waits && chance(2)) return n.find(u);
    switch (below(40)) {
      case 0: return n.end(u, true);
      case 1: return n.end(u, chance(2));
      case 2: return n.suspend(u, true);
      case 3: return n.suspend(u, chance(2));
      case 4: return n.stop(u);
      case 5:
      case 6: return n.skip(u);
      case 7: return n.find(u);
      case 8: return u.current && u.current->partner_id != id128{} ? n.block(u) : n.find(u);
      default: return n.relay(u);
    }
  }

  id128 make_invite(sim_node& n) {
    id128 name{0xf1, 0x1e};
    std::memcpy(name.data() + 2, &++invites_made_, sizeof invites_made_);
    require(n.hub.invite(name, redis_.now).has_value(), "too many invites");
    return name;
  }
  // One of the latest three, or one that nobody has made yet.
  id128 some_invite() {
    id128 name{0xf1, 0x1e};
    const std::uint32_t which = invites_made_ + 1 - static_cast<std::uint32_t>(below(4));
    std::memcpy(name.data() + 2, &which, sizeof which);
    return name;
  }

  // Some wish something, for a second.
  void come(sim_node& n, sim_user& u) {
    n.come(u);
    if (!chance(3)) return;
    u.wanted.interests = 1;
    u.wanted.hashes[0] = 1 + below(3);
  }
  // A client of another node that lives comes to this one, and at times to yet another one, or its partner moves, too.
  void move(sim_node& n) {
    if (rules_.recovery_time.count() == 0) return;
    sim_node* from = nullptr;
    sim_user* const mover = pick(n, chance(3), from);
    if (mover == nullptr) return;
    sim_user& u = *mover;
    const id128 partner = u.current ? u.current->partner_id : id128{};
    if (u.current) talker_ = partner;
    move_to(n, *from, u, true);
    if (chance(2)) move_to(*nodes_[below(nodes_.size())], *from, u, false);
    if (!chance(3)) return;
    for (auto& other : nodes_)
      for (auto& p : other->people)
        if (p.there && p.public_id == partner && !is_busy(p)) move_to(*nodes_[below(nodes_.size())], *other, p, true);
  }
  // Somebody of another node, in a match if there is one; or the partner of the one who has moved last.
  sim_user* pick(const sim_node& n, bool talks, sim_node*& from) {
    const std::size_t first = below(nodes_.size());
    for (const bool in_match : {true, false}) {
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        from = nodes_[(first + i) % nodes_.size()].get();
        if (from == &n) continue;
        for (auto& u : from->people)
          if (u.there && !is_busy(u) && (talks ? u.public_id == talker_ : u.current.has_value() == in_match)) return &u;
      }
    }
    return nullptr;
  }
  // The partner of the one who has moved last has much to say, and may have had enough.
  void talk() {
    for (auto& n : nodes_)
      for (auto& u : n->people)
        if (u.there && u.public_id == talker_ && !u.away && !is_busy(u) && !n->paused)
          chance(30) ? n->skip(u) : n->relay(u);
  }
  // It moves, or its client is elsewhere, or it is to come.
  static bool is_busy(const sim_user& u) {
    return u.is_expected || u.leaves != nullptr || (u.there && u.mute_until > 0);
  }
  void move_to(sim_node& n, sim_node& from, sim_user& u, bool is_first) {
    sim_user& fresh = n.people[below(n.people.size())];
    if (&n == &from || n.paused || is_busy(fresh)) return;
    if (fresh.there) n.end(fresh, true);
    const sim_user before = u;
    u.mute_until = settings_.faults ? redis_.now + rules_.recovery_time.count() : INT64_MAX;
    if (!u.away && (!u.current || chance(2))) from.suspend(u, true);
    set_out(n, fresh, from.transport.own(), before, is_first);
  }
  void set_out(sim_node& n, sim_user& fresh, const node_ref& from, const sim_user& before, bool is_first) {
    ++fresh.where.local.generation;
    travellers_.push_back({&n, &fresh, from, before, redis_.now + 2000, is_first});
    n.fetch(fresh, before, beginning_of(from));
  }
  // Who has waited for an answer in vain is restored if the node has died, and a new user otherwise.
  void give_up() {
    for (; !travellers_.empty() && travellers_.front().until <= redis_.now; travellers_.pop_front()) {
      const traveller& t = travellers_.front();
      if (t.to == nullptr || !t.is_expected()) continue;
      t.slot->is_expected = false;
      if (!lives(t.from) && t.is_first && !is_anywhere(t.before.public_id)) {
        t.to->come_back(*t.slot, t.before);
      } else {
        t.to->come(*t.slot);
      }
    }
  }
  [[nodiscard]] bool lives(const node_ref& node) const {
    return std::any_of(redis_.roster.begin(), redis_.roster.end(),
                       [&](const node_ref& n) { return beginning_of(n) == beginning_of(node); });
  }
  // One client is at one place: also one whose node has just died, or that waits at another one for its socket.
  [[nodiscard]] bool is_anywhere(const id128& public_id) const {
    const auto is_it = [&](const sim_user& u) { return u.public_id == public_id; };
    for (const auto& n : nodes_)
      for (const auto& u : n->people)
        if (u.there && is_it(u) && u.mute_until == 0) return true;
    const auto is_among = [&](const std::vector<exile>& all) {
      return std::any_of(all.begin(), all.end(), [&](const exile& e) { return is_it(e.user); });
    };
    return is_among(exiles_) ||
           std::any_of(dying_.begin(), dying_.end(), [&](const dying& d) { return is_among(d.users); }) ||
           std::any_of(travellers_.begin(), travellers_.end(),
                       [&](const traveller& t) { return t.to != nullptr && t.is_expected() && is_it(t.before); });
  }
  // The node that they have come to has died: they come to yet another one.
  void turn_back(const sim_node& n, std::vector<exile>& exiles) {
    for (traveller& t : travellers_) {
      if (t.to != &n) continue;
      t.to = nullptr;
      if (t.is_first && t.is_expected() && !is_anywhere(t.before.public_id)) exiles.push_back({t.before, t.from});
    }
  }

  void come_back(sim_node& n, sim_user& u) {
    if (u.there) n.end(u, true);
    const exile who = exiles_.back();
    exiles_.pop_back();
    if (!who.owner || !lives(*who.owner)) return n.come_back(u, who.user);
    if (beginning_of(*who.owner) == beginning_of(n.transport.own())) return n.take_up(who.user.public_id);
    set_out(n, u, *who.owner, who.user, true);
  }

  // Whether anything was to be done.
  bool happen(sim_node& n, std::size_t what) {
    if (n.paused) return false;
    switch (what) {
      case 0: return n.transport.execute();
      case 1: return n.transport.answer();
      case 2: return runs_.read(n);
      case 3: {
        const bool was_awake = n.awake;
        n.turn();
        return was_awake || n.awake;
      }
      default: n.deliver_all(); return false;
    }
  }

  void fault(sim_node& n) {
    book_.lossy = true;
    switch (below(10)) {
      case 0: return drop_one();
      case 1: return n.transport.read_again();
      case 2: return chance(4) ? redis_.forget() : drop_one();
      case 3: return n.transport.lose_commands();
      case 4: return n.others->on_away();
      case 5:
      case 6: return n.paused ? wake_up(n) : n.others->on_back();
      case 7: n.paused = true; return;
      case 8: return forsake(n);
      default:
        if (chance(2)) kill(n);
    }
  }
  // The dead are remembered for longer than their matches go on.
  void forsake(const sim_node& n) {
    redis_.forsake(n.transport.own());
    const std::int64_t forgotten = redis_.now + rules_.recovery_time.count() + static_cast<std::int64_t>(below(3000));
    forsaken_.push_back({n.transport.own(), forgotten, {}});
  }
  void drop_one() {
    for (auto& [run, items] : redis_.streams) {
      if (items.empty() || !chance(redis_.streams.size())) continue;
      auto& item = items[below(items.size())];
      if (item.what == stream_item::kind::joined || item.what == stream_item::kind::dead) return;
      items.erase(std::find_if(items.begin(), items.end(), [&](const auto& i) { return &i == &item; }));
      return;
    }
  }
  void settle_for(std::size_t ms) {
    pass(ms);
    for (bool busy = true; busy;) {
      busy = false;
      for (auto& n : nodes_) {
        for (std::size_t each = 0; each < 5; ++each) busy |= happen(*n, each);
        check(*n);
      }
    }
  }

  // It may have been judged dead meanwhile.
  void wake_up(sim_node& n) {
    n.paused = false;
    if (chance(2)) redis_.bury(n.transport.own());
  }
  // The verdict takes its time.
  void kill(sim_node& n) {
    dying_.push_back({n.transport.own(), redis_.now + static_cast<std::int64_t>(below(100)), {}});
    turn_back(n, dying_.back().users);
    for (const auto& u : n.people)
      if (u.there && u.mute_until == 0 && !(u.away && u.left_from != standing::in_match))
        dying_.back().users.push_back({u, std::nullopt});
    const auto found = std::find_if(nodes_.begin(), nodes_.end(), [&](const auto& each) { return each.get() == &n; });
    *found = std::make_unique<sim_node>(redis_, book_, rules_, settings_.users);
    ++killed_;
  }

  void check(const sim_node& n) const {
    if (!settings_.faults)
      require(n.others->faults().gaps + n.others->faults().healed == 0, "mended what was not broken");
    const auto broken = n.hub.broken_invariant();
    require(!broken, broken ? broken->c_str() : "");
    require(n.others->faults().malformed == 0, "a letter that cannot be read");
  }

  const sim_settings settings_;
  std::mt19937 random_;
  neighbour_settings rules_;
  redis_twin redis_;
  book book_;
  std::vector<std::unique_ptr<sim_node>> nodes_;
  std::deque<dying> dying_;
  std::deque<dying> forsaken_;
  std::vector<exile> exiles_;
  id128 talker_{};
  std::deque<traveller> travellers_;  // by time
  sim_runs runs_;
  std::size_t killed_ = 0;
  std::uint32_t invites_made_ = 2;
};

}  // namespace flinxx::cluster::test
