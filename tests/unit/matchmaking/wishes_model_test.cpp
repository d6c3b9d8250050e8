#include "support/ids.hpp"

// Random users with interests, languages and modes, in virtual time, against a model that looks at everybody.
#include <flinxx/matchmaking/matchmaker.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <vector>

using namespace flinxx::matchmaking;
using flinxx::test::id;

namespace {

using person = std::size_t;

struct waiter {
  person who;
  wishes wanted;
  std::int64_t since;
  patience now;
};

bool share(const wishes& a, const wishes& b, bool languages) {
  const auto first = [&](const wishes& w) { return languages ? w.interests : 0; };
  const auto last = [&](const wishes& w) { return languages ? w.size() : w.interests; };
  for (std::size_t i = first(a); i < last(a); ++i)
    for (std::size_t j = first(b); j < last(b); ++j)
      if (a.hashes[i] == b.hashes[j]) return true;
  return false;
}

class model {
 public:
  model(std::size_t people, std::int64_t relax_ms) : relax_ms_(relax_ms), last_(people) {}

  std::vector<waiter> queue;  // first come, first

  [[nodiscard]] patience first_of(const wishes& w) const {
    if (relax_ms_ == 0 || w.size() == 0) return patience::open;
    return w.interests > 0 ? patience::choosy : patience::lingual;
  }
  [[nodiscard]] std::int64_t due(const waiter& w) const {
    return w.since + (w.now == patience::choosy ? relax_ms_ / 2 : relax_ms_);
  }
  [[nodiscard]] bool avoid(person a, person b) const { return last_[a] == b && last_[b] == a; }

  // The partner, or nobody: then the user waits.
  std::optional<person> come(person who, const wishes& wanted, std::int64_t now, bool in_front = false) {
    const waiter w{who, wanted, now, in_front ? patience::overdue : first_of(wanted)};
    if (const auto partner = partner_for(w)) return meet(who, *partner);
    queue.insert(in_front ? queue.begin() : queue.end(), w);
    return std::nullopt;
  }

  // The next one who wishes less, and whom it meets.
  struct step {
    person who;
    std::optional<person> partner;
  };
  std::optional<step> relax(std::int64_t now) {
    auto next = queue.end();
    for (auto each = queue.begin(); each != queue.end(); ++each) {
      if (each->now == patience::open || each->now == patience::overdue || due(*each) > now) continue;
      if (next == queue.end() || due(*each) < due(*next)) next = each;
    }
    if (next == queue.end()) return std::nullopt;
    next->now = next->now == patience::choosy ? patience::softened : patience::overdue;
    const waiter w = *next;
    const auto partner = partner_for(w);
    if (!partner) return step{w.who, std::nullopt};
    remove(w.who);
    return step{w.who, meet(w.who, *partner)};
  }

  void remove(person who) {
    std::erase_if(queue, [&](const waiter& w) { return w.who == who; });
  }
  void forget(person who) {
    remove(who);
    last_[who].reset();
    for (auto& l : last_)
      if (l == who) l.reset();
  }
  [[nodiscard]] std::vector<const waiter*> fitting(const waiter& u) const {
    std::vector<const waiter*> out;
    for (const waiter& w : queue)
      if (w.who != u.who && fit(w.wanted.mode, u.wanted.mode)) out.push_back(&w);
    return out;
  }

 private:
  [[nodiscard]] std::optional<person> partner_for(const waiter& u) const {
    auto all = fitting(u);
    auto liked = all;
    std::erase_if(liked, [&](const waiter* w) { return avoid(w->who, u.who); });
    return best(u, liked.empty() ? all : liked);
  }
  [[nodiscard]] static std::optional<person> best(const waiter& u, const std::vector<const waiter*>& all) {
    const auto first = [&](auto&& is_right) -> std::optional<person> {
      for (const waiter* w : all)
        if (is_right(*w)) return w->who;
      return std::nullopt;
    };
    auto found = first([&](const waiter& w) { return w.now == patience::overdue || u.now == patience::overdue; });
    if (!found) found = first([&](const waiter& w) { return share(u.wanted, w.wanted, false); });
    if (!found && u.now != patience::choosy)
      found = first([&](const waiter& w) { return w.now != patience::choosy && share(u.wanted, w.wanted, true); });
    if (!found) found = first([&](const waiter& w) { return w.now == patience::open || u.now == patience::open; });
    return found;
  }
  std::optional<person> meet(person a, person b) {
    remove(b);
    last_[a] = b;
    last_[b] = a;
    return b;
  }

  std::int64_t relax_ms_;
  std::vector<std::optional<person>> last_;
};

class walk {
 public:
  walk(std::size_t people, std::int64_t relax_ms, unsigned seed)
      : random_(seed), relax_ms_(relax_ms), model_(people, relax_ms), handles_(people), partner_(people) {
    rules_.set_relax_time(relax_ms);
    for (person p = 0; p < people; ++p) connect(p);
  }

  void step() {
    const person p = below(handles_.size());
    switch (below(10)) {
      case 0:
      case 1:
      case 2:
      case 3: return find(p);
      case 4:
      case 5: return skip(p);
      case 6: return stop(p);
      case 7: return disconnect(p, below(2) == 0);
      default: return pass(static_cast<std::int64_t>(below(40)));
    }
  }

 private:
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  void connect(person p) { handles_[p] = rules_.connect({0, 0, static_cast<std::uint32_t>(p), 0}, id(p + 1)); }

  wishes any_wishes() {
    wishes w;
    const std::size_t kind = below(4);
    w.mode = static_cast<mode>(below(12) < 8 ? 0 : below(3));
    if (kind >= 2) add(w, w.interests, below(4), 12, 100);
    if (kind >= 1) add(w, w.languages, below(3), 3, 200);
    return w;
  }
  void add(wishes& w, std::uint8_t& count, std::size_t wanted, std::size_t variety, std::uint64_t base) {
    for (std::size_t i = 0; i < wanted; ++i) {
      const std::uint64_t hash = base + below(variety);
      if (std::find(w.hashes.begin(), w.hashes.begin() + w.size(), hash) != w.hashes.begin() + w.size()) continue;
      w.hashes[w.size()] = hash;
      ++count;
    }
  }

  [[nodiscard]] const waiter* waiting(person p) const {
    for (const waiter& w : model_.queue)
      if (w.who == p) return &w;
    return nullptr;
  }

  void find(person p) {
    if (partner_[p]) return;
    wishes w = any_wishes();
    const waiter* const before = waiting(p);
    const bool stays = before != nullptr && before->wanted.mode == w.mode &&
                       (before->wanted == w || before->wanted.size() == 0 || before->now == patience::overdue);
    const outcome out = rules_.find(handles_[p], id(++matches_), w);
    REQUIRE(out.kept == stays);
    if (stays) return;
    model_.remove(p);
    expect(p, w, out, 0, model_.come(p, w, now_));
  }
  void skip(person p) {
    if (!partner_[p]) return;
    const wishes w = any_wishes();
    part(p);
    expect(p, w, rules_.skip(handles_[p], id(++matches_), w), 1, model_.come(p, w, now_));
  }
  void stop(person p) {
    REQUIRE(rules_.stop(handles_[p]).why == refusal::none);
    model_.remove(p);
    if (partner_[p]) part(p);
    check();
  }
  void disconnect(person p, bool was_told) {
    const auto partner = partner_[p];
    if (partner) part(p);
    model_.forget(p);
    const outcome out = rules_.disconnect(handles_[p], was_told, id(++matches_));
    wanted_.erase(p);
    connect(p);
    if (!partner || was_told) return check();
    const wishes w{.hashes = {}, .interests = 0, .languages = 0, .mode = wanted_[*partner].mode};
    expect(*partner, w, out, 1, model_.come(*partner, w, now_, true));
  }
  void pass(std::int64_t ms) {
    rules_.set_time(now_ += ms);
    while (rules_.next_relax() && *rules_.next_relax() <= now_) {
      const outcome out = rules_.relax(id(++matches_));
      const auto expected = model_.relax(now_);
      REQUIRE(expected);
      if (!expected->partner) {
        REQUIRE(out.effects.size() == 0);
      } else {
        expect(expected->who, wanted_[expected->who], out, 0, expected->partner);
      }
    }
    REQUIRE_FALSE(model_.relax(now_));
    check();
  }
  void part(person p) {
    partner_[*partner_[p]].reset();
    partner_[p].reset();
  }

  void expect(person p, const wishes& w, const outcome& out, std::size_t at, std::optional<person> partner) {
    wanted_[p] = w;
    if (partner) {
      REQUIRE(out.effects.size() == at + 2);
      REQUIRE(out.effects[at].user == handles_[p]);
      REQUIRE(out.effects[at + 1].user == handles_[*partner]);
      REQUIRE(out.effects[at].partner.local.slot == *partner);
      REQUIRE(out.effects[at].shared == shared_by(w, wanted_[*partner]));
      REQUIRE(out.effects[at + 1].shared == shared_by(wanted_[*partner], w));
      partner_[p] = *partner;
      partner_[*partner] = p;
    } else {
      REQUIRE(out.effects.size() == at + 1);
      REQUIRE(out.effects[at].kind == effect_kind::waiting);
      const waiter* const me = waiting(p);
      const bool waits = me->now != patience::open && me->now != patience::overdue;
      REQUIRE(out.effects[at].relax_ms == (waits ? relax_ms_ : 0));
    }
    check();
  }

  void check() {
    REQUIRE(rules_.stats().waiting == model_.queue.size());
    const auto broken = rules_.broken_invariant();
    INFO(broken.value_or(""));
    REQUIRE_FALSE(broken);
    // Nobody waits for longer than the relax time beside one whom it may meet.
    for (const waiter& w : model_.queue)
      if (w.now == patience::overdue) REQUIRE(model_.fitting(w).empty());
  }

  std::mt19937 random_;
  std::int64_t relax_ms_;
  std::int64_t now_ = 0;
  matchmaker rules_{4711};
  model model_;
  std::vector<user_handle> handles_;
  std::vector<std::optional<person>> partner_;
  std::map<person, wishes> wanted_;
  std::uint64_t matches_ = 0;
};

}  // namespace

TEST_CASE("random wishes: who meets whom, and what both share, agrees with the model") {
  for (const std::int64_t relax_ms : {0, 100, 1000}) {
    for (const std::size_t people : {2, 3, 6, 30}) {
      for (unsigned seed = 1; seed <= 4; ++seed) {
        CAPTURE(relax_ms, people, seed);
        walk w(people, relax_ms, seed);
        for (int i = 0; i < 5'000; ++i) w.step();
      }
    }
  }
}
