#include "support/ids.hpp"

// Long random sequences of commands against a model that is too simple to be wrong.
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

struct told {
  effect_kind kind;
  person who;
  std::optional<person> partner;
  bool operator==(const told&) const = default;
};

class model {
 public:
  explicit model(std::size_t people) : last_(people), partner_(people), here_(people, false), away_(people, false) {}

  [[nodiscard]] bool here(person p) const { return here_[p]; }
  [[nodiscard]] bool away(person p) const { return away_[p]; }
  void connect(person p) {
    here_[p] = true;
    last_[p].reset();
  }

  std::vector<told> find(person p) {
    if (partner_[p]) return {};
    if (waits(p)) return {{effect_kind::waiting, p, {}}};
    return join(p, queue_.end());
  }
  std::vector<told> skip(person p) {
    if (!partner_[p]) return find(p);
    std::vector<told> out{{effect_kind::partner_skipped, part(p), {}}};
    for (const auto& t : join(p, queue_.end())) out.push_back(t);
    return out;
  }
  std::vector<told> stop(person p) {
    std::erase(queue_, p);
    if (!partner_[p]) return {};
    return {{effect_kind::partner_left, part(p), {}}};
  }
  std::vector<told> disconnect(person p, bool told_of_match) {
    const auto partner = partner_[p];
    auto out = stop(p);
    forget(p);
    if (partner && here_[*partner] && !told_of_match)
      for (const auto& t : join(*partner, queue_.begin())) out.push_back(t);
    return out;
  }

  standing suspend(person p, bool told_of_match, std::vector<told>& out) {
    if (partner_[p] && told_of_match) {
      away_[p] = true;
      return standing::in_match;
    }
    const bool was_asking = partner_[p] || waits(p);
    out = disconnect(p, told_of_match);
    return was_asking ? standing::waiting : standing::idle;
  }
  void resume(person p) { away_[p] = false; }

  [[nodiscard]] counts stats() const {
    return {static_cast<std::size_t>(std::count(here_.begin(), here_.end(), true)),
            static_cast<std::size_t>(
                std::count_if(partner_.begin(), partner_.end(), [](const auto& p) { return p.has_value(); })) /
                2,
            queue_.size()};
  }

 private:
  [[nodiscard]] bool waits(person p) const { return std::find(queue_.begin(), queue_.end(), p) != queue_.end(); }

  std::vector<told> join(person p, std::vector<person>::iterator place) {
    auto other =
        std::find_if(queue_.begin(), queue_.end(), [&](person q) { return !(last_[q] == p && last_[p] == q); });
    if (other == queue_.end()) other = queue_.begin();  // only the one just parted from waits
    if (other == queue_.end()) {
      queue_.insert(place, p);
      return {{effect_kind::waiting, p, {}}};
    }
    const person q = *other;
    queue_.erase(other);
    partner_[p] = last_[p] = q;
    partner_[q] = last_[q] = p;
    return {{effect_kind::matched, p, q}, {effect_kind::matched, q, p}};
  }
  person part(person p) {
    const person q = *partner_[p];
    partner_[p].reset();
    partner_[q].reset();
    if (away_[q]) forget(q);
    return q;
  }
  void forget(person p) {
    here_[p] = away_[p] = false;
    for (auto& l : last_)  // whoever comes in this place is somebody else
      if (l == p) l.reset();
  }

  std::vector<person> queue_;
  std::vector<std::optional<person>> last_;
  std::vector<std::optional<person>> partner_;
  std::vector<bool> here_;
  std::vector<bool> away_;
};

class sequence {
 public:
  sequence(std::size_t people, unsigned seed) : random_(seed), model_(people), handles_(people) {}

  void step() {
    const person p = std::uniform_int_distribution<person>(0, handles_.size() - 1)(random_);
    if (!model_.here(p)) {
      model_.connect(p);
      handles_[p] = matchmaker_.connect({0, 0, static_cast<std::uint32_t>(p), 0}, id(p));
      return;
    }
    const auto handle = handles_[p];
    if (model_.away(p)) return resume_or_end(p);
    switch (std::uniform_int_distribution<>(0, 11)(random_)) {
      case 0:
      case 1:
      case 2:
      case 3: return compare(matchmaker_.find(handle, id(++matches_)), model_.find(p));
      case 4:
      case 5:
      case 6: return compare(matchmaker_.skip(handle, id(++matches_)), model_.skip(p));
      case 7: return compare(matchmaker_.stop(handle), model_.stop(p));
      case 8: return compare(matchmaker_.disconnect(handle, true, id(++matches_)), model_.disconnect(p, true));
      case 9: return compare(matchmaker_.disconnect(handle, false, id(++matches_)), model_.disconnect(p, false));
      case 10: return suspend(p, true);
      default: return suspend(p, false);
    }
  }

  void check() {
    const auto real = matchmaker_.stats();
    const auto expected = model_.stats();
    REQUIRE(real.users == expected.users);
    REQUIRE(real.matches == expected.matches);
    REQUIRE(real.waiting == expected.waiting);
    REQUIRE(2 * real.matches + real.waiting <= real.users);
    // Whoever comes meets whoever waits. So where somebody else waits, none of those whom one has met before does.
    REQUIRE(real.waiting <= 1);
    const auto broken = matchmaker_.broken_invariant();
    INFO(broken.value_or(""));
    REQUIRE_FALSE(broken);
  }

 private:
  void suspend(person p, bool told_of_match) {
    std::vector<told> expected;
    const auto real = matchmaker_.suspend(handles_[p], told_of_match, id(++matches_));
    REQUIRE(real.before == model_.suspend(p, told_of_match, expected));
    compare({refusal::none, real.effects, {}}, expected);
  }

  void resume_or_end(person p) {
    if (std::uniform_int_distribution<>(0, 3)(random_) == 0)
      return compare(matchmaker_.disconnect(handles_[p], true, id(++matches_)), model_.disconnect(p, true));
    REQUIRE(matchmaker_.resume(handles_[p]) == refusal::none);
    model_.resume(p);
  }

  static void compare(const outcome& real, const std::vector<told>& expected) {
    std::vector<told> seen;
    for (const effect& e : real.effects) {
      const bool matched = e.kind == effect_kind::matched;
      seen.push_back({e.kind, e.to.local.slot, matched ? std::optional<person>(e.partner.local.slot) : std::nullopt});
    }
    REQUIRE(seen == expected);
  }

  std::mt19937 random_;
  matchmaker matchmaker_;
  model model_;
  std::vector<user_handle> handles_;
  std::uint64_t matches_ = 0;
};

}  // namespace

TEST_CASE("random commands: effects, counts and tables agree with the model") {
  for (const std::size_t people : {2, 3, 5, 20}) {
    for (unsigned seed = 1; seed <= 5; ++seed) {
      CAPTURE(people, seed);
      sequence s(people, seed);
      for (int i = 0; i < 20'000; ++i) {
        s.step();
        s.check();
      }
    }
  }
}

TEST_CASE("random commands of a crowd") {
  sequence s(2000, 42);
  for (int i = 0; i < 300'000; ++i) {
    s.step();
    if (i % 5000 == 0) s.check();
  }
}
