// Some nodes, one waiting room, and a Redis that forgets. FLINXX_SIMULATION_STEPS and FLINXX_SIMULATION_SEED
// give more steps than a million, and others.
#include "unit/cluster/simulation.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <string>

using namespace flinxx::cluster::test;

namespace {

std::size_t from_environment(const char* name, std::size_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::stoul(text);
}

struct figures {
  std::uint64_t far_matches = 0;
  std::uint64_t relays = 0;
  std::uint64_t restored = 0;
  std::uint64_t moved_in_match = 0;
  std::uint64_t invited = 0;
};

// The same seed does the same again.
void run(sim_settings s, std::size_t steps, figures& seen) {
  CAPTURE(s.seed, s.nodes, s.users, s.linger.count(), s.faults, s.slow);
  std::size_t step = 0;
  try {
    simulation sim(s);
    for (; step < steps; ++step) {
      sim.step();
      if (step % 1000 == 999) sim.rest();
      if (!s.faults && step % 100 == 99) sim.pause();
    }
    seen.far_matches += sim.told().far_matches;
    seen.relays += sim.told().relays;
    seen.restored += sim.told().restored;
    seen.moved_in_match += sim.told().moved_in_match;
    seen.invited += sim.told().invited;
  } catch (const std::exception& wrong) {
    CAPTURE(step);
    FAIL(wrong.what());
  }
}

void run_all(bool faults) {
  constexpr std::size_t steps_each = 2'000;
  const std::size_t rounds = from_environment("FLINXX_SIMULATION_STEPS", 1'000'000) / 2 / steps_each;
  const auto first_seed = static_cast<unsigned>(from_environment("FLINXX_SIMULATION_SEED", 1));
  figures seen;
  for (unsigned round = 0; round < rounds; ++round) {
    sim_settings s;
    s.seed = first_seed + round;
    s.nodes = 2 + round % 4;
    s.users = 1 + round / 4 % 6;
    s.linger = std::chrono::milliseconds(round % 3 == 0 ? 0 : 50);
    s.faults = faults;
    s.slow = round % 5 == 4;
    s.invites = round % 3 == 1;
    run(s, steps_each, seen);
  }
  CHECK(seen.far_matches > rounds);
  CHECK(seen.relays > rounds);
  CHECK(seen.restored > 0);
  CHECK(seen.moved_in_match > rounds / 2);
  CHECK(seen.invited > rounds / 4);
}

}  // namespace

TEST_CASE("users of several nodes meet, relay, move and part: nothing is lost where nothing fails", "[simulation]") {
  run_all(false);
}

TEST_CASE("whatever is lost, late or doubled: all agree again within seconds", "[simulation]") {
  run_all(true);
}
