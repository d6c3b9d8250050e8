#include "quality.hpp"

#include "measure.hpp"

#include <flinxx/matchmaking/matchmaker.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <unordered_map>

namespace scale {
namespace {

using namespace flinxx::matchmaking;
using json = nlohmann::ordered_json;

constexpr std::size_t users = 10'000;
constexpr std::size_t kinds = 2'000;  // of interests

id128 id_of(std::size_t i) {
  id128 id{};
  for (std::size_t b = 0; b < sizeof i; ++b) id[b] = static_cast<std::uint8_t>(i >> (8 * b));
  return id;
}

// Three interests each: the k-th is 1/k as frequent as the first one. Three of four speak the first language.
std::vector<wishes> crowd() {
  std::mt19937 random(4711);  // NOLINT: reproducible on purpose
  std::vector<double> shares;
  for (std::size_t k = 1; k <= kinds; ++k) shares.push_back(1.0 / static_cast<double>(k));
  std::discrete_distribution<std::size_t> zipf(shares.begin(), shares.end());
  std::discrete_distribution<std::size_t> language({75, 10, 5, 5, 5});
  std::vector<wishes> all(users);
  for (wishes& w : all) {
    while (w.interests < 3) {
      const std::uint64_t hash = hash_of(std::to_string(zipf(random)), false);
      if (std::find(w.hashes.begin(), w.hashes.begin() + w.interests, hash) != w.hashes.begin() + w.interests) continue;
      w.hashes[w.interests++] = hash;
    }
    w.hashes[w.interests] = hash_of(std::to_string(language(random)), true);
    w.languages = 1;
  }
  return all;
}

// Users come one after the other, at random times, and leave when they have met.
class evening {
 public:
  evening(const std::vector<wishes>& all, std::int64_t relax_ms, bool with_wishes)
      : all_(all), relax_ms_(relax_ms), with_wishes_(with_wishes) {
    rules_.set_relax_time(relax_ms);
    for (std::size_t i = 0; i < users; ++i)
      people_.push_back(rules_.connect({0, 0, {static_cast<std::uint32_t>(i), 0}}, id_of(i + 1)));
    came_.resize(users, -1);
  }

  json run(double finds_a_second) {
    std::mt19937 random(1);  // NOLINT: reproducible on purpose
    std::exponential_distribution<double> pause(finds_a_second / 1000);
    double now = 0;
    for (std::size_t i = 0; i < users; ++i) {
      now += pause(random);
      relax_until(static_cast<std::int64_t>(now));
      came_[i] = static_cast<std::int64_t>(now);
      before_last_ = i;
      hear(rules_.find(people_[i], id_of(++matches_), with_wishes_ ? all_[i] : wishes{}), came_[i]);
    }
    relax_until(static_cast<std::int64_t>(now) + relax_ms_);
    return report();
  }

 private:
  void relax_until(std::int64_t now) {
    for (auto next = rules_.next_relax(); next && *next <= now; next = rules_.next_relax()) {
      const std::int64_t when = *next;
      rules_.set_time(when);
      hear(rules_.relax(id_of(++matches_)), when);
    }
    rules_.set_time(now);
  }

  void hear(const outcome& out, std::int64_t now) {
    std::vector<std::size_t> met;
    for (const effect& e : out.effects) {
      if (e.kind != effect_kind::matched) continue;
      const std::size_t who = e.to.local.slot;
      met.push_back(who);
      waited_.push_back(now - came_[who]);
      // The next one to come after the relax time takes whoever still waits.
      if (waited_.back() > relax_ms_ && who + 1 < before_last_ && came_[before_last_ - 1] > came_[who] + relax_ms_)
        throw std::logic_error("somebody waited for longer than the relax time and one arrival");
    }
    if (met.size() != 2) return;
    ++pairs_;
    const std::uint8_t shared = shared_by(all_[met[0]], all_[met[1]]);
    if ((shared & 0b111U) != 0) ++with_interest_;
    if ((shared & 0b1000U) != 0) ++with_language_;
  }

  json report() {
    std::sort(waited_.begin(), waited_.end());
    const auto at = [&](double part) {
      return waited_[static_cast<std::size_t>(part * static_cast<double>(waited_.size() - 1))];
    };
    const auto percent = [&](std::size_t n) {
      return std::round(1000 * static_cast<double>(n) / static_cast<double>(pairs_)) / 10;
    };
    return {{"matches", pairs_},
            {"interest_%", percent(with_interest_)},
            {"language_%", percent(with_language_)},
            {"wait_p50_ms", at(0.5)},
            {"wait_p99_ms", at(0.99)},
            {"wait_max_ms", waited_.back()}};
  }

  const std::vector<wishes>& all_;
  const std::int64_t relax_ms_;
  const bool with_wishes_;
  matchmaker rules_{4711};
  std::vector<user_handle> people_;
  std::vector<std::int64_t> came_;
  std::vector<std::int64_t> waited_;
  std::size_t matches_ = 0;
  std::size_t before_last_ = 0;
  std::size_t pairs_ = 0;
  std::size_t with_interest_ = 0;
  std::size_t with_language_ = 0;
};

// Pairs that meet at once and part again, in each lap other ones.
double ns_a_match(matchmaker& rules, const std::vector<user_handle>& people, const std::vector<wishes>& wanted) {
  constexpr std::size_t pairs = 20'000;
  static std::size_t ids = 0;
  std::int64_t spent = 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    const user_handle a = people[2 * i % people.size()];
    const user_handle b = people[(2 * i + 1 + 2 * (2 * i / people.size())) % people.size()];
    const wishes& w = wanted[i % wanted.size()];
    const std::int64_t before = cpu_ns();
    (void)rules.find(a, id_of(++ids), w);
    const auto out = rules.find(b, id_of(++ids), w);
    spent += cpu_ns() - before;
    if (out.effects.size() != 2) throw std::logic_error("the two have not met");
    (void)rules.stop(a);
  }
  return static_cast<double>(spent) / pairs;
}

}  // namespace

json measure_quality(std::size_t relax_ms) {
  const auto all = crowd();
  json out = json::array();
  for (const double rate : {1.0, 10.0, 100.0, 1000.0}) {
    json row{{"finds_a_second", rate}};
    row["wishes"] = evening(all, static_cast<std::int64_t>(relax_ms), true).run(rate);
    row["fifo"] = evening(all, 0, false).run(rate);
    out.push_back(std::move(row));
  }
  return out;
}

json measure_wishes(std::size_t waiting) {
  constexpr std::size_t active = 10'000;
  matchmaker rules(4711);
  rules.set_relax_time(1'000'000);
  std::vector<user_handle> people;
  for (std::size_t i = 0; i < active + waiting; ++i)
    people.push_back(rules.connect({0, 0, {static_cast<std::uint32_t>(i), 0}}, id_of(i + 1)));
  const auto three = [](std::size_t first) {
    wishes w;
    for (std::size_t k = 0; k < 3; ++k) w.hashes[w.interests++] = hash_of(std::to_string(first + k), false);
    return w;
  };
  for (std::size_t i = 0; i < waiting; ++i)
    (void)rules.find(people[active + i], id_of(i + 1), three(1'000'000 + 3 * i));
  people.resize(active);
  std::vector<wishes> wanted;
  for (std::size_t i = 0; i < 1'000; ++i) wanted.push_back(three(3 * i));
  matchmaker plain;
  std::vector<user_handle> plain_people;
  for (std::size_t i = 0; i < active; ++i)
    plain_people.push_back(plain.connect({0, 0, {static_cast<std::uint32_t>(i), 0}}, id_of(i + 1)));
  std::vector<double> with;
  std::vector<double> without;
  for (int round = 0; round < 9; ++round) {
    without.push_back(ns_a_match(plain, plain_people, {wishes{}}));
    with.push_back(ns_a_match(rules, people, wanted));
  }
  std::sort(with.begin(), with.end());
  std::sort(without.begin(), without.end());
  return {{"waiting", waiting}, {"three_interests_ns", with[4]}, {"fifo_ns", without[4]}};
}

}  // namespace scale
