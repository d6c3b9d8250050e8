#include "connections.hpp"

#include "measure.hpp"
#include "world.hpp"

#include <flinxx/ops/config.hpp>

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>

namespace scale {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t at_once = 64;      // clients who act within one turn of the loop
constexpr std::size_t matches = 40'000;  // measured, or all users once if that is more
constexpr std::size_t relays = 200'000;

class course {
 public:
  explicit course(std::size_t users)
      : users_(users), order_(shuffled(users)), before_(memory::now()), world_(options_for(users), users) {}

  json run() {
    json out;
    out["users"] = users_;
    connect(out);
    out["match_ns"] = match();
    pair_up();
    out["rematch_ns"] = rematch();
    out["relay_ns"] = relay();
    heartbeat();
    heartbeat();  // the second one confirms what has been sent: nothing is kept for a recovery any more
    out["heartbeat_ns"] = heartbeat();
    report_memory(out, "_in_session");
    disconnect(out);
    return out;
  }

 private:
  // Heartbeats come often enough to be waited for, and seldom enough to leave time for the rest.
  static flinxx::ops::config options_for(std::size_t users) {
    flinxx::ops::config options;
    options.rate_limits = false;
    options.ping_interval = std::chrono::milliseconds(2'000 + users / 40);
    options.ping_timeout = std::chrono::minutes(5);
    return options;
  }

  void connect(json& out) {
    const memory empty = memory::now();
    out["connect_ns"] = for_all(0, users_, [this](std::uint32_t who) { world_.connect(who); });
    expect(world_.registered, users_, "registered");
    before_ = empty;
    report_memory(out, "");
  }

  void report_memory(json& out, const std::string& when) const {
    const memory now = memory::now();
    out["allocated_bytes" + when] = each(now.allocated - before_.allocated, users_);
    out["resident_bytes" + when] = each(now.resident - before_.resident, users_);
  }

  // Both of a pair search; afterwards one of them stops, which is not counted.
  double match() {
    std::int64_t spent = 0;
    std::size_t done = 0;
    for (; done < matches; done += at_once / 2) {
      const std::size_t first = next(at_once);
      spent += spent_for(first, first + at_once, [this](std::uint32_t who) { world_.find(who); });
      expect(world_.in_session, at_once, "in a session");
      stop_initiators(first);
      expect(world_.parted.size(), at_once / 2, "told of the end");
      world_.parted.clear();
    }
    return each(spent, done);
  }

  void stop_initiators(std::size_t first) {
    std::array<bool, at_once> has_the_first_word{};
    for (std::size_t i = 0; i < at_once; ++i) has_the_first_word[i] = check_pair(order_[first + i]);
    for (std::size_t i = 0; i < at_once; ++i)
      if (has_the_first_word[i]) world_.stop(order_[first + i]);
    world_.turn();
  }

  // Whether the two agree on their session; whether this one has the first word in it.
  bool check_pair(std::uint32_t who) const {
    const std::uint32_t partner = world_.partner(who);
    if (partner == world::nobody || world_.partner(partner) != who ||
        world_.initiator(partner) == world_.initiator(who))
      throw std::logic_error("the two of a session do not agree on it");
    return world_.initiator(who);
  }

  void pair_up() {
    for_all(0, users_, [this](std::uint32_t who) { world_.find(who); });
    expect(world_.in_session, users_, "in a session");
  }

  // The initiator skips, and who was skipped searches: as many new sessions as skips.
  double rematch() {
    const std::int64_t start = world_.spent_ns;
    std::size_t skips = 0;
    while (skips < matches) {
      const std::size_t first = next(at_once);
      spent_for(first, first + at_once, [&](std::uint32_t who) {
        if (world_.initiator(who) && world_.partner(who) != world::nobody) world_.skip(who), ++skips;
      });
      world_.let([this] {
        for (const std::uint32_t who : world_.parted) world_.find(who);
      });
      world_.parted.clear();
      world_.turn();
      expect(world_.in_session, users_, "in a session");
    }
    const double result = each(world_.spent_ns - start, skips);
    for (std::uint32_t who = 0; who < users_; ++who) check_pair(who);
    return result;
  }

  double relay() {
    std::int64_t spent = 0;
    std::size_t sent = 0;
    for (; sent < relays; sent += at_once) {
      const std::size_t first = next(at_once);
      spent += spent_for(first, first + at_once, [this](std::uint32_t who) { world_.relay(who); });
    }
    expect(world_.relays, sent, "relayed");
    return each(spent, sent);
  }

  // From ping to pong, for as many as there are; time in which nothing was due is not counted.
  double heartbeat() {
    world_.pongs = 0;
    std::int64_t spent = 0;
    while (world_.pongs < users_) {
      const std::size_t before = world_.pongs;
      const std::int64_t start = world_.spent_ns;
      world_.wait(std::chrono::milliseconds(100));
      if (world_.pongs != before) spent += world_.spent_ns - start;
    }
    return each(spent, world_.pongs);
  }

  // Half of them lose their connection and are kept for a while; the others close the page.
  void disconnect(json& out) {
    const std::size_t half = users_ / 2;
    out["lose_ns"] = for_all(0, half, [this](std::uint32_t who) { world_.lose(who); });
    expect(world_.stats().users, users_, "kept");
    out["leave_ns"] = for_all(half, users_, [this](std::uint32_t who) { world_.leave(who); });
    expect(world_.closed, users_, "closed");
    const std::int64_t start = world_.spent_ns;
    world_.abandon_suspended();
    out["abandon_ns"] = each(world_.spent_ns - start, half);
    expect(world_.stats().users, 0, "left over");
    report_memory(out, "_afterwards");
  }

  // CPU time of the server when those from `first` to `last` in the order act within one turn.
  template <class Act>
  std::int64_t spent_for(std::size_t first, std::size_t last, Act&& act) {
    const std::int64_t start = world_.spent_ns;
    world_.let([&] {
      for (std::size_t i = first; i < last; ++i) act(order_[i]);
    });
    world_.turn();
    return world_.spent_ns - start;
  }

  // ns each, a group in a turn.
  template <class Act>
  double for_all(std::size_t first, std::size_t last, Act&& act) {
    std::int64_t spent = 0;
    for (std::size_t i = first; i < last; i += at_once) spent += spent_for(i, std::min(i + at_once, last), act);
    return each(spent, last - first);
  }

  std::size_t next(std::size_t count) {
    if (next_ + count > users_) next_ = 0;
    return std::exchange(next_, next_ + count);
  }

  static double each(std::int64_t sum, std::size_t count) {
    return static_cast<double>(sum) / static_cast<double>(count);
  }
  static void expect(std::size_t is, std::size_t wanted, const char* what) {
    if (is != wanted)
      throw std::logic_error(std::string(what) + ": " + std::to_string(is) + " instead of " + std::to_string(wanted));
  }

  std::size_t users_;
  std::vector<std::uint32_t> order_;
  std::size_t next_ = 0;
  memory before_;
  world world_;
};

}  // namespace

json measure_connections(std::size_t users) {
  if (users < at_once || users % 2 != 0) throw std::invalid_argument("a number of users that cannot be grouped");
  return course(users).run();
}

}  // namespace scale
