#include "support/ids.hpp"

// Long random sequences of commands with a lobby and far partners, against a model that is too simple to be wrong.
#include <flinxx/matchmaking/matchmaker.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <random>
#include <vector>

using namespace flinxx::matchmaking;
using flinxx::test::id;
using kind = effect_kind;

namespace {

using person = std::size_t;

// Where one of the users is. Who waits here is in `here`, in the order of coming.
struct place {
  bool connected = false;
  std::optional<std::uint64_t> offer;
  std::optional<person> near;
  std::optional<std::uint64_t> far;  // the match
};

class sequence {
 public:
  sequence(std::size_t people, unsigned seed) : random_(seed), places_(people), handles_(people) {}

  void step() {
    const person p = below(places_.size());
    place& at = places_[p];
    if (!at.connected) {
      at.connected = true;
      handles_[p] = rules_.connect({7, 0, {static_cast<std::uint32_t>(p), 0}}, id(1000 + p));
      return;
    }
    const std::uint64_t fresh = ++ids_;
    switch (below(12)) {
      case 0:
      case 1:
      case 2: return check(rules_.find(handles_[p], id(fresh)), find(p, fresh));
      case 3:
      case 4: return check(rules_.skip(handles_[p], id(fresh)), skip(p, fresh));
      case 5: return check(rules_.stop(handles_[p]), leave(p, kind::partner_left));
      case 6: {
        const auto expected = leave(p, kind::partner_left);
        at.connected = false;
        return check(rules_.disconnect(handles_[p], true, id(fresh)), expected);
      }
      case 7: return offer(p, fresh);
      case 8: return accept(p, fresh);
      case 9: return enter(p);
      case 10: return far_parted(p, fresh);
      default: return change_lobby();
    }
  }

  void check_all() const {
    const auto broken = rules_.broken_invariant();
    INFO(broken.value_or(""));
    REQUIRE_FALSE(broken);
    std::size_t users = 0;
    std::size_t waiting = here_.size();
    std::size_t matches = initiators_.size();
    far_sum sum;
    for (const place& at : places_) {
      users += at.connected ? 1 : 0;
      waiting += at.offer ? 1 : 0;
      sum.count += at.far ? 1 : 0;
      for (std::size_t i = 0; at.far && i < sum.ids.size(); ++i) sum.ids[i] ^= id(*at.far)[i];
    }
    matches += static_cast<std::size_t>(
                   std::count_if(places_.begin(), places_.end(), [](const place& at) { return at.near.has_value(); })) /
               2;
    REQUIRE(rules_.stats().users == users);
    REQUIRE(rules_.stats().waiting == waiting);
    REQUIRE(rules_.stats().matches == matches);
    REQUIRE(rules_.sum_with(stranger_.where.node) == sum);
  }

 private:
  using kinds = std::vector<kind>;

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }

  kinds find(person p, std::uint64_t fresh) {
    if (places_[p].near || places_[p].far) return {};
    if (places_[p].offer) return {kind::waiting, kind::ask_again};
    if (waits_here(p)) return {kind::waiting};
    if (!here_.empty()) {
      // Only one waits here at a time, so whom one has just parted from is met again.
      const person q = here_.front();
      here_.clear();
      places_[p].near = q;
      places_[q].near = p;
      return {kind::matched, kind::matched};
    }
    if (lobby_ == lobby_rule::open) {
      places_[p].offer = fresh;
      return {kind::waiting, kind::offer};
    }
    here_.push_back(p);
    return lobby_ == lobby_rule::none ? kinds{kind::waiting} : kinds{kind::waiting, kind::linger};
  }
  kinds skip(person p, std::uint64_t fresh) {
    if (!places_[p].near && !places_[p].far) return find(p, fresh);
    kinds out = leave(p, kind::partner_skipped);
    for (const kind k : find(p, fresh)) out.push_back(k);
    return out;
  }
  kinds leave(person p, kind told) {
    place& at = places_[p];
    std::erase(here_, p);
    if (at.offer) return at.offer.reset(), kinds{kind::withdraw};
    if (at.far) return end_far(p), kinds{told};
    if (!at.near) return {};
    places_[*at.near].near.reset();
    at.near.reset();
    return {told};
  }
  void end_far(person p) {
    std::erase(initiators_, p);
    places_[p].far.reset();
  }
  [[nodiscard]] bool waits_here(person p) const { return std::find(here_.begin(), here_.end(), p) != here_.end(); }

  void offer(person p, std::uint64_t fresh) {
    const bool may = waits_here(p);
    if (may) {
      std::erase(here_, p);
      places_[p].offer = fresh;
    }
    check(rules_.offer(handles_[p], id(fresh)), may ? kinds{kind::offer} : kinds{});
  }
  // By its offer, or by another one.
  void accept(person p, std::uint64_t fresh) {
    const std::uint64_t offer = below(4) == 0 ? 0 : places_[p].offer.value_or(0);
    const bool may = places_[p].offer && offer != 0;
    if (may) {
      places_[p].offer.reset();
      places_[p].far = fresh;
    }
    check(rules_.accept_far(handles_[p], id(offer), stranger_, id(fresh)),
          may ? kinds{kind::matched, kind::matched} : kinds{kind::refused});
  }
  void enter(person p) {
    const std::uint64_t offer = below(4) == 0 ? 0 : places_[p].offer.value_or(0);
    const bool may = places_[p].offer && offer != 0;
    if (may) {
      places_[p].offer.reset();
      places_[p].far = offer;
      initiators_.push_back(p);
    }
    check(rules_.enter_far(handles_[p], id(offer), stranger_), may ? kinds{kind::matched} : kinds{kind::undone});
  }
  void far_parted(person p, std::uint64_t fresh) {
    const std::uint64_t match = places_[p].far.value_or(0);
    const bool undone = below(2) == 0;
    kinds expected;
    if (places_[p].far) {
      end_far(p);
      expected.push_back(undone ? kind::partner_left : kind::partner_skipped);
      if (undone)
        for (const kind k : find(p, fresh)) expected.push_back(k);
    }
    check(rules_.far_parted(id(match), stranger_.where.node, undone ? kind::undone : kind::partner_skipped, id(fresh)),
          expected);
  }
  void change_lobby() {
    static constexpr std::array rules{lobby_rule::none, lobby_rule::linger, lobby_rule::open};
    lobby_ = rules.at(below(3));
    rules_.set_lobby(lobby_);
    if (lobby_ != lobby_rule::none) {
      while (const auto user = rules_.next_waiting()) offer(person_of(*user), ++ids_);
      REQUIRE(here_.empty());
      return;
    }
    while (const auto user = rules_.next_offered()) {
      const person p = person_of(*user);
      places_[p].offer.reset();
      kinds expected = find(p, 0);
      if (expected == kinds{kind::waiting}) expected.clear();  // it knows
      check(rules_.withdraw(*user, id(++ids_)), expected);
    }
    for (const place& at : places_) REQUIRE_FALSE(at.offer);
  }
  [[nodiscard]] person person_of(user_handle user) const {
    return static_cast<person>(std::find(handles_.begin(), handles_.end(), user) - handles_.begin());
  }

  static void check(const outcome& real, const kinds& expected) {
    kinds seen;
    for (const effect& e : real.effects) seen.push_back(e.kind);
    REQUIRE(seen == expected);
  }

  std::mt19937 random_;
  matchmaker rules_;
  lobby_rule lobby_ = lobby_rule::none;
  std::vector<place> places_;
  std::vector<person> here_;
  std::vector<person> initiators_;  // in far matches
  std::vector<user_handle> handles_;
  const far_user stranger_{{1, 1}, {8, 0, {900, 0}}, id(5)};
  std::uint64_t ids_ = 0;
};

}  // namespace

TEST_CASE("random commands with a lobby and far partners: effects, counts and tables agree with the model") {
  for (const std::size_t people : {1, 2, 3, 5, 20}) {
    for (unsigned seed = 1; seed <= 5; ++seed) {
      CAPTURE(people, seed);
      sequence s(people, seed);
      for (int i = 0; i < 10'000; ++i) {
        s.step();
        s.check_all();
      }
    }
  }
}
