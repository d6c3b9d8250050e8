// With --linger 0 and nothing under way, many nodes are one: the same users wait and meet as with a single matchmaker.
#include "unit/cluster/sim_node.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <random>
#include <vector>

using namespace flinxx::cluster;
using namespace flinxx::cluster::test;
using flinxx::matchmaking::matchmaker;
using flinxx::matchmaking::outcome;
using flinxx::matchmaking::user_handle;
using flinxx::matchmaking::wishes;

namespace {

struct many_and_one {
  many_and_one(unsigned seed, bool wish) : random(seed), with_wishes(wish) {
    one.set_relax_time(hour_ms);
    neighbour_settings strict;
    strict.linger = std::chrono::milliseconds(0);
    for (int i = 0; i < 3; ++i) nodes.push_back(std::make_unique<sim_node>(redis, told, strict, 3));
    for (auto& n : nodes)
      for (auto& u : n->people) users.push_back({n.get(), &u, {}});
    for (auto& n : nodes) n->hub.set_relax_time(hour_ms);
  }

  struct user {
    sim_node* home;
    sim_user* self;
    user_handle in_one;
  };

  void settle() {
    for (bool busy = true; busy;) {
      busy = false;
      for (auto& n : nodes) {
        busy |= n->awake;
        n->turn();
        while (n->transport.execute() || n->transport.answer() || n->transport.read()) busy = true;
        n->deliver_all();
      }
    }
  }

  void step() {
    user& u = users[random() % users.size()];
    const id128 fresh{static_cast<std::uint8_t>(++matches), static_cast<std::uint8_t>(matches >> 8U), 1};
    ++redis.now;
    if (!u.self->there) {
      u.home->come(*u.self);
      u.in_one = one.connect(u.self->where, u.self->public_id);
      u.self->wanted = some_wishes();
    } else {
      switch (random() % 8) {
        case 0: u.home->stop(*u.self), (void)one.stop(u.in_one); break;
        case 1: {
          // Else its partner goes on from the front; of several there the last one is first on one node alone.
          const bool knows = with_wishes || random() % 2 == 0;
          const bool was_told = knows && u.self->current;
          u.home->end(*u.self, knows), (void)one.disconnect(u.in_one, was_told, fresh);
          break;
        }
        case 2:
        case 3: u.home->skip(*u.self), (void)one.skip(u.in_one, fresh, u.self->wanted); break;
        default: u.home->find(*u.self), (void)one.find(u.in_one, fresh, u.self->wanted);
      }
    }
    settle();
    for (auto& n : nodes) n->transport.beat();  // the lobby is empty again, or is not
    settle();
  }

  wishes some_wishes() {
    wishes w;
    if (!with_wishes) return w;
    w.mode = static_cast<flinxx::matchmaking::mode>(random() % 3);
    w.interests = random() % 2;
    w.languages = random() % 2;
    if (w.interests > 0) w.hashes[0] = 1 + random() % 3;
    if (w.languages > 0) w.hashes[w.interests] = 101 + random() % 2;
    return w;
  }

  // Who is in a match with whom is the same.
  void compare() {
    std::size_t waiting = 0;
    std::size_t in_match = 0;
    for (const user& u : users) {
      if (!u.self->there) continue;
      waiting += u.self->waits && !u.self->current ? 1 : 0;
      in_match += u.self->current ? 1 : 0;
    }
    const auto stats = one.stats();
    REQUIRE(waiting == stats.waiting);
    REQUIRE(in_match == 2 * stats.matches);
    for (const user& u : users)
      for (const user& v : users)
        if (u.self->there && u.self->current && u.self->current->partner_id == v.self->public_id)
          REQUIRE(one.are_together(u.in_one, v.in_one));
  }

  // The matchmaker does not say who is with whom; its effects do.
  class single : public matchmaker {
   public:
    outcome find(user_handle u, const id128& fresh, const wishes& w) { return note(matchmaker::find(u, fresh, w)); }
    outcome skip(user_handle u, const id128& fresh, const wishes& w) { return note(matchmaker::skip(u, fresh, w)); }
    outcome disconnect(user_handle u, bool told, const id128& fresh) {
      return note(matchmaker::disconnect(u, told, fresh));
    }
    [[nodiscard]] bool are_together(user_handle a, user_handle b) const {
      for (const auto& [match, pair] : pairs)
        if ((pair.first == a && pair.second == b) || (pair.first == b && pair.second == a))
          if (partner_in(match, a)) return true;
      return false;
    }

   private:
    outcome note(const outcome& out) {
      const auto& e = out.effects;
      if (e.size() >= 2 && e[e.size() - 1].kind == effect_kind::matched)
        pairs[e[e.size() - 1].match] = {e[e.size() - 1].user, e[e.size() - 2].user};
      return out;
    }
    std::map<id128, std::pair<user_handle, user_handle>> pairs;
  };

  static constexpr std::int64_t hour_ms = 3'600'000;  // nobody waits for so long
  std::mt19937 random;
  const bool with_wishes;
  redis_twin redis;
  book told;
  std::vector<std::unique_ptr<sim_node>> nodes;
  std::vector<user> users;
  single one;
  unsigned matches = 0;
};

void run_both(unsigned seed, bool with_wishes) {
  many_and_one all(seed, with_wishes);
  all.settle();
  for (int i = 0; i < 400; ++i) {
    CAPTURE(i);
    all.step();
    all.compare();
  }
}

}  // namespace

TEST_CASE("first come, first served over all nodes") {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    run_both(seed, false);
  }
}

TEST_CASE("who shares something meets first over all nodes, and of those first come, first served") {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    run_both(seed, true);
  }
}
