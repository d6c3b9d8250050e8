#include "rules.hpp"

#include "measure.hpp"

#include <flinxx/signaling/hub.hpp>

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

namespace scale {
namespace {

using namespace flinxx;
using json = nlohmann::ordered_json;
using matchmaking::user_handle;

constexpr std::size_t group = 128;  // users who act before the next ones do; divisible by 4
constexpr std::size_t groups_a_round = 60;
constexpr std::size_t turn = 32;  // commands between two turns of the worker's loop, for the hub

matchmaking::id128 id_of(std::size_t i) {
  matchmaking::id128 id{};
  for (std::size_t b = 0; b < sizeof i; ++b) id[b] = static_cast<std::uint8_t>(i >> (8 * b));
  return id;
}

// The matchmaker alone.
class bare {
 public:
  user_handle connect(std::size_t i) { return rules_.connect({0, 0, static_cast<std::uint32_t>(i), 0}, id_of(i)); }
  void find(user_handle u) { told += rules_.find(u, id_of(++sessions_)).effects.size(); }
  void skip(user_handle u) { told += rules_.skip(u, id_of(++sessions_)).effects.size(); }
  void stop(user_handle u) { told += rules_.stop(u).effects.size(); }
  std::size_t told = 0;

 private:
  matchmaking::matchmaker rules_;
  std::size_t sessions_ = 0;
};

// What a worker's service does: the command through the lock, then what the postbox holds.
class through_hub {
 public:
  through_hub() { hub_.attach(0, box_); }
  user_handle connect(std::size_t i) { return hub_.connect({0, 0, static_cast<std::uint32_t>(i), 0}, id_of(i)); }
  void find(user_handle u) { hub_.run(u, signaling::command::find), deliver(); }
  void skip(user_handle u) { hub_.run(u, signaling::command::skip), deliver(); }
  void stop(user_handle u) { hub_.run(u, signaling::command::stop), deliver(); }
  std::size_t told = 0;

 private:
  void deliver() {
    box_.deliver();
    if (++commands_ % turn == 0) home_.context().poll();
  }

  net::worker home_{0};
  signaling::hub hub_;
  signaling::postbox box_{home_, [this](signaling::letter&) { ++told; }};
  std::size_t commands_ = 0;
};

struct samples {
  std::vector<double> match;
  std::vector<double> rematch;
};

// So many users: first all idle, then all in a session.
template <class Level>
class population {
 public:
  explicit population(std::size_t size) {
    std::vector<user_handle> users;
    for (std::size_t i = 0; i < size; ++i) users.push_back(level_.connect(i));
    for (const std::uint32_t i : shuffled(size)) order_.push_back(users[i]);
  }

  // Both of a pair search; afterwards one of them stops, which is not counted.
  double match() {
    std::int64_t spent = 0;
    for (std::size_t g = 0; g < groups_a_round; ++g) {
      const std::size_t first = next_group();
      const std::int64_t before = cpu_ns();
      for (std::size_t i = 0; i < group; ++i) level_.find(order_[first + i]);
      spent += cpu_ns() - before;
      expect(group / 2 * 3, "waiting and matched");
      for (std::size_t i = 0; i < group; i += 2) level_.stop(order_[first + i]);
      expect(group / 2, "partner_left");
    }
    return ns_each(spent);
  }

  void pair_up() {
    for (const user_handle each : order_) level_.find(each);
    level_.told = 0;
  }

  // One of each pair skips, and who was skipped searches: as many new sessions as skips.
  double rematch() {
    std::int64_t spent = 0;
    for (std::size_t g = 0; g < groups_a_round; ++g) {
      const std::size_t first = next_group();
      const std::int64_t before = cpu_ns();
      for (std::size_t i = 0; i < group; i += 2) level_.skip(order_[first + i]);
      for (std::size_t i = 1; i < group; i += 2) level_.find(order_[first + i]);
      spent += cpu_ns() - before;
      expect(group * 2, "skipped, waiting and matched");
      for (std::size_t i = 0; i < group; i += 4) std::swap(order_[first + i + 1], order_[first + i + 2]);
    }
    return ns_each(spent);
  }

 private:
  static double ns_each(std::int64_t spent) {
    return static_cast<double>(spent) / static_cast<double>(groups_a_round * group / 2);
  }
  std::size_t next_group() {
    if (next_ + group > order_.size()) next_ = 0;
    const std::size_t first = next_;
    next_ += group;
    return first;
  }
  void expect(std::size_t count, const char* what) {
    if (level_.told != count)
      throw std::logic_error(std::string(what) + ": " + std::to_string(level_.told) + " instead of " +
                             std::to_string(count));
    level_.told = 0;
  }

  Level level_;
  std::vector<user_handle> order_;  // neighbours are pairs; far from each other in memory
  std::size_t next_ = 0;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

template <class Level>
json measure_level(const std::vector<std::size_t>& sizes, std::size_t rounds) {
  std::vector<std::unique_ptr<population<Level>>> all;
  for (const std::size_t size : sizes) all.push_back(std::make_unique<population<Level>>(size));
  std::vector<samples> taken(sizes.size());
  for (std::size_t round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < sizes.size(); ++i) taken[i].match.push_back(all[i]->match());
  for (auto& each : all) each->pair_up();
  for (std::size_t round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < sizes.size(); ++i) taken[i].rematch.push_back(all[i]->rematch());
  json out = json::array();
  for (std::size_t i = 0; i < sizes.size(); ++i)
    out.push_back(
        {{"users", sizes[i]}, {"match_ns", median(taken[i].match)}, {"rematch_ns", median(taken[i].rematch)}});
  return out;
}

}  // namespace

json measure_rules(const std::vector<std::size_t>& sizes, std::size_t rounds) {
  for (const std::size_t size : sizes)
    if (size < group || size % 4 != 0) throw std::invalid_argument("a number of users that cannot be grouped");
  json out;
  out["rules"] = measure_level<bare>(sizes, rounds);
  out["hub"] = measure_level<through_hub>(sizes, rounds);
  return out;
}

}  // namespace scale
